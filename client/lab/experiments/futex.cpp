#include "client/lab/experiments/futex.hpp"
#include "common/os/system_call.hpp"
#include <cerrno>
#include <climits>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tricorn::client::lab {

namespace {

long futex(std::atomic<std::uint32_t>& number, int operation, std::uint32_t value, Scope scope) {
    int const flag = scope == Scope::threads ? FUTEX_PRIVATE_FLAG : 0;
    return ::syscall(SYS_futex, &number, operation | flag, value, nullptr, nullptr, 0);
}

}  // namespace

void futex_wait(std::atomic<std::uint32_t>& number, std::uint32_t expected, Scope scope) {
    if (futex(number, FUTEX_WAIT, expected, scope) == 0 || errno == EAGAIN || errno == EINTR) return;
    fail_with(errno, "futex");
}

void futex_wake(std::atomic<std::uint32_t>& number, Scope scope) {
    futex(number, FUTEX_WAKE, 1, scope);
}

void futex_wake_all(std::atomic<std::uint32_t>& number, Scope scope) {
    futex(number, FUTEX_WAKE, INT_MAX, scope);
}

}  // namespace tricorn::client::lab
