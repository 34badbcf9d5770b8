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

WorkerSlot& Scoreboard::clear_slot(unsigned seat) {
    if (seats_used_.load() <= seat) seats_used_.store(seat + 1);
    set_waiting(seat, false);
    WorkerSlot& slot = slots_[seat];
    slot.pid.store(0);
    slot.ready.store(false);
    slot.worn.store(false);
    slot.in_flight.store(0);
    slot.beats.store(0);
    return slot;
}

void Scoreboard::set_waiting(unsigned seat, bool waiting) {
    std::uint64_t const bit = std::uint64_t{1} << (seat % 64);
    if (waiting) {
        waiting_[seat / 64].fetch_or(bit);
    } else {
        waiting_[seat / 64].fetch_and(~bit);
    }
}

bool Scoreboard::any_waiting() const {
    unsigned const seats = seats_used_.load(std::memory_order_relaxed);
    for (unsigned word = 0; word * 64 < seats; ++word) {
        if (waiting_[word].load(std::memory_order_relaxed) != 0) return true;
    }
    return false;
}

}  // namespace tricorn
