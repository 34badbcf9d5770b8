#include "server/scoreboard/scoreboard.hpp"
#include "common/os/system_call.hpp"
#include <algorithm>
#include <cerrno>
#include <new>
#include <sys/mman.h>

namespace tricorn::server {

static_assert(std::atomic<std::uint64_t>::is_always_lock_free,
              "an atomic with a lock cannot be shared between processes");
static_assert(alignof(Scoreboard) == 64 && sizeof(Scoreboard) % 64 == 0,
              "the objects behind it must start on a cache line");

void Departed::add(rusage const& used) {
    add_times(used);
    voluntary_switches.add_alone(static_cast<std::uint64_t>(used.ru_nvcsw));
    involuntary_switches.add_alone(static_cast<std::uint64_t>(used.ru_nivcsw));
}

void Departed::add_times(rusage const& used) {
    auto const microseconds = [](timeval const& time) {
        return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(time.tv_usec);
    };
    user_microseconds.add_alone(microseconds(used.ru_utime));
    system_microseconds.add_alone(microseconds(used.ru_stime));
}

std::size_t Scoreboard::size(unsigned seats, unsigned units_each) {
    return sizeof(Scoreboard) + seats * (sizeof(WorkerSlot) + sizeof(SeatCounters) + units_each * sizeof(UnitSlot));
}

// New pages are zero, and zero is the initial value of every slot, counter and unit: constructing them would touch, and
// so allocate, memory that is never used.
Scoreboard* Scoreboard::make(unsigned seats, unsigned units_each, std::size_t chunks_of_tape) {
    constexpr std::size_t page = 4096;
    std::size_t const before_tape = (size(seats, units_each) + page - 1) / page * page;
    void* const memory = ::mmap(nullptr, before_tape + Tape::size(chunks_of_tape), PROT_READ | PROT_WRITE,
                                MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) fail_with(errno, "mmap of the scoreboard");
    Tape& tape = *new (static_cast<char*>(memory) + before_tape) Tape(chunks_of_tape);
    return new (memory) Scoreboard(seats, units_each, tape);   // lives as long as the process
}

WorkerSlot& Scoreboard::clear_slot(unsigned seat) {
    vacate(seat);
    WorkerSlot& slot = slots()[seat];
    slot.worn.store(false);
    slot.beats.store(0);
    slot.voluntary_switches.store(0);
    slot.involuntary_switches.store(0);
    slot.exchanges_before.store(counters(seat).exchanges());
    slot.started.store(Clock::now().time_since_epoch().count());
    if (seats_used() <= seat) seats_used_.store(seat + 1, std::memory_order_release);
    return slot;
}

void Scoreboard::vacate(unsigned seat) {
    set_waiting(seat, false);
    WorkerSlot& slot = slots()[seat];
    if (slot.pid.load() != 0) TapeWriter::note_process(tape(), seat, 0);
    slot.pid.store(0);
    slot.ready.store(false);
    slot.in_flight.store(0);
    slot.connections.store(0);
    slot.units.store(0);
    slot.queue.length.store(0);
    slot.queue.oldest.store(0);
    for (UnitSlot& unit : unit_slots(seat).first(slot.unit_slots.load())) unit.word.store(0);
    slot.unit_slots.store(0);
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
    unsigned const seats = seats_used();
    for (unsigned word = 0; word * 64 < seats; ++word) {
        if (waiting_[word].load(std::memory_order_relaxed) != 0) return true;
    }
    return false;
}

unsigned seats_for(Config const& config) {
    return 2 * most_workers(config.model.workers);
}

unsigned units_each(Config const& config) {
    constexpr unsigned most = 16'384;
    switch (config.model.kind) {
        case Model::prefork: return 1;
        case Model::pool: return std::min(config.model.threads, most);
        case Model::thread:
        case Model::coroutine: break;
    }
    return std::min(config.model.max_connections, most);
}

}   // namespace tricorn::server
