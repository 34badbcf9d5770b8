#include "common/os/stop.hpp"
#include "common/os/system_call.hpp"
#include <sys/eventfd.h>

namespace tricorn {

Stop::Stop(std::atomic<bool>& flag)
    : flag_(&flag), descriptor_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {
    flag_->store(false);
}

Stop::Stop(std::atomic<bool>& flag, std::atomic<bool> const& hurry, std::chrono::milliseconds calm_grace) : Stop(flag) {
    hurry_ = &hurry;
    calm_grace_ = calm_grace;
}

// Sets the flag first: a thread woken by the descriptor must find it set.
void Stop::request() {
    flag_->store(true);
    [[maybe_unused]] int const full = ::eventfd_write(descriptor_.number(), 1);
}

}  // namespace tricorn
