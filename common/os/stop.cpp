#include "common/os/stop.hpp"
#include <cerrno>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace tricorn {

Stop::Stop(std::atomic<bool>& flag) : flag_(&flag), descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    flag_->store(false);
}

Stop::Stop(Stop&& other) noexcept : flag_(other.flag_), descriptor_(std::exchange(other.descriptor_, -1)) {}

Stop& Stop::operator=(Stop&& other) noexcept {
    std::swap(flag_, other.flag_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

Stop::~Stop() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

// Sets the flag first: a thread woken by the descriptor must find it set.
void Stop::request() {
    flag_->store(true);
    [[maybe_unused]] int const full = ::eventfd_write(descriptor_, 1);
}

}  // namespace tricorn
