#include "common/io/grant.hpp"
#include "common/io/blocking_io.hpp"
#include <cerrno>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tricorn {

static_assert(std::atomic<std::uint32_t>::is_always_lock_free && sizeof(std::atomic<std::uint32_t>) == 4,
              "futex(2) needs a plain 32-bit word");

void Grant::wake() {
    ::syscall(SYS_futex, &word_, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

// FUTEX_WAIT_BITSET takes an absolute CLOCK_MONOTONIC time, which Clock counts. A reused record may get a wake-up meant
// for its previous user, hence the loop.
bool Grant::wait_until(Deadline deadline) const {
    timespec const end = to_timespec(deadline.time_since_epoch());
    while (!given()) {
        long const result = ::syscall(SYS_futex, &word_, FUTEX_WAIT_BITSET, 0, &end, nullptr, FUTEX_BITSET_MATCH_ANY);
        if (result != 0 && errno != EAGAIN && errno != EINTR) break;
    }
    return given();
}

}   // namespace tricorn
