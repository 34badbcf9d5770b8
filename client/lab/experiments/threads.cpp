#include "client/lab/experiments/threads.hpp"
#include "common/os/system_call.hpp"
#include <algorithm>
#include <unistd.h>

namespace tricorn::client::lab {

Thread::Thread(std::uint64_t stack, void* (*body)(void*), void* argument) {
    auto const least = static_cast<std::uint64_t>(std::max(0L, ::sysconf(_SC_THREAD_STACK_MIN)));
    pthread_attr_t attributes;
    ::pthread_attr_init(&attributes);
    ::pthread_attr_setstacksize(&attributes, std::max(stack, least));
    int const wrong = ::pthread_create(&thread_, &attributes, body, argument);
    ::pthread_attr_destroy(&attributes);
    check(wrong, "pthread_create");
}

void Thread::join() {
    ::pthread_join(thread_, nullptr);
}

}  // namespace tricorn::client::lab
