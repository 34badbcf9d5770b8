#include "server/scoreboard.hpp"
#include <cerrno>
#include <new>
#include <sys/mman.h>
#include <system_error>

namespace tricorn {

static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "a lock inside an atomic would not be shared");

Scoreboard* Scoreboard::make() {
    void* const memory = ::mmap(nullptr, sizeof(Scoreboard), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap of the scoreboard");
    return new (memory) Scoreboard;   // lives as long as the process
}

void Scoreboard::set_waiting(unsigned worker, bool waiting) {
    std::uint64_t const bit = std::uint64_t{1} << (worker % 64);
    if (waiting) {
        waiting_[worker / 64].fetch_or(bit);
    } else {
        waiting_[worker / 64].fetch_and(~bit);
    }
}

bool Scoreboard::any_waiting(unsigned workers) const {
    for (unsigned word = 0; word * 64 < workers; ++word) {
        if (waiting_[word].load(std::memory_order_relaxed) != 0) return true;
    }
    return false;
}

}  // namespace tricorn
