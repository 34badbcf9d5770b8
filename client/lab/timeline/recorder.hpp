#pragma once
// Tells what the unit that calls it does. Without any privilege: a unit that computes reads the clock all the time, so it
// sees when it had no processor.
#include "client/lab/timeline/event_ring.hpp"
#include <chrono>
#include <cstdint>

namespace tricorn::client::lab {

// Between two readings of the clock lie some ten nanoseconds; above this, the unit had no processor. Interrupts are
// shorter.
constexpr std::chrono::nanoseconds longest_blink = std::chrono::microseconds(40);

// Nanoseconds of the steady clock, CLOCK_MONOTONIC.
std::int64_t steady_now();
void sleep_until(std::int64_t moment);   // of that clock
// From now on a sleep of the calling thread ends when it is due; usually up to 50 us later, so that wake-ups come
// together.
void sleep_exactly();

// Every moment from the start on belongs to one event.
class Recorder {
public:
    // `start`: of the panel, in the past or now; the unit is ready from then on.
    Recorder(EventRing& ring, std::int64_t start) : ring_(&ring), at_(start) {}

    // Computes for so long, on a processor: moments without one do not count.
    void compute(std::chrono::nanoseconds work);
    // Blocks the thread.
    void sleep(std::chrono::nanoseconds length);

    std::int64_t at() const { return at_; }   // until when it is recorded
    // From the end of the last event until now it waited; since `due`, if that has passed, it was ready.
    void waited(std::int64_t due);
    void waited();   // until now
    void was_ready();

private:
    void add(std::int64_t to, UnitState state, int processor = -1);

    EventRing* ring_;
    std::int64_t at_;
};

}   // namespace tricorn::client::lab
