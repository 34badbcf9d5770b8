#pragma once
// The measuring instrument of an experiment, in its own process.
#include <chrono>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace tricorn::client::lab {

// The overhead of measuring, in nanoseconds.
struct Overhead {
    double clock = 0;   // between two readings of the clock: subtracted from each batch
    double loop = 0;    // of the loop, per operation: subtracted as well
};

// Thrown with the reason if an experiment cannot run here.
class Refusal : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Thrown with the reason if an attempt failed; the next may succeed.
class Missed : public Refusal {
public:
    using Refusal::Refusal;
};

class Bench {
public:
    using Clock = std::chrono::steady_clock;
    using Batch = std::function<void(std::uint64_t n)>;   // performs n operations

    // A thousand times a reading of the clock, and far below the scheduler's time slices.
    static constexpr std::chrono::nanoseconds short_batch = std::chrono::microseconds(20);

    // Measures for about `slice`; starts nothing after `deadline`.
    Bench(std::chrono::nanoseconds slice, Clock::time_point deadline, Overhead overhead)
        : slice_(slice), deadline_(deadline), overhead_(overhead) {}

    // Times batches of about `length` each and reports the median time of one operation, so that disturbed batches,
    // such as preempted ones, do not count. `times`: how often one operation performs the measured action.
    void time(Batch const& batch, double times = 1, std::chrono::nanoseconds length = short_batch);

    std::chrono::nanoseconds slice() const { return slice_; }

    // Call within a batch to discard it: the measured situation did not occur. If that persists, time() throws Missed
    // with this reason.
    void discard(std::string why) { discarded_ = std::move(why); }

    // Reports a value in the experiment's unit, and the number of operations behind it.
    void report(double value, std::uint64_t operations);
    void part(double value) { parts_.push_back(value); }   // additional value; NaN: unknown

    // Long-running code calls this. Throws Refusal after the deadline; `done` says what was reached.
    void check_time(std::string const& done) const;

    bool reported() const { return operations_ > 0; }
    double value() const { return value_; }
    std::uint64_t operations() const { return operations_; }
    std::vector<double> const& parts() const { return parts_; }

private:
    double elapsed(Batch const& batch, std::uint64_t n);   // nanoseconds, without the clock's overhead
    double shorter_of_two(Batch const& batch, std::uint64_t n);

    std::chrono::nanoseconds slice_;
    Clock::time_point deadline_;
    Overhead overhead_;
    std::string discarded_;   // empty: the last batch counts
    double value_ = 0;
    std::uint64_t operations_ = 0;
    std::vector<double> parts_;
};

// Forces the object into memory and makes the compiler forget its value.
template <class T>
inline void keep(T& object) {
    asm volatile("" : "+m"(object) : : "memory");
}

// Runs `operation` n times, unrolled by eight, so that the loop weighs little.
template <class Operation>
inline void repeat(std::uint64_t n, Operation const& operation) {
    for (; n >= 8; n -= 8) {
        operation();
        operation();
        operation();
        operation();
        operation();
        operation();
        operation();
        operation();
    }
    for (; n > 0; --n) operation();
}

}   // namespace tricorn::client::lab
