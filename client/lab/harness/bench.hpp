#pragma once
// What an experiment measures with, in the process that was made for it.
#include <chrono>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace tricorn::client::lab {

// What the measuring itself takes, in nanoseconds.
struct Overhead {
    double clock = 0;   // from one reading of the clock to the next: taken off each batch
    double loop = 0;    // of the loop around an operation, for each operation: taken off too
};

// Why an experiment cannot run here and now.
class Refusal : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// Why it did not succeed this time; the next may be better.
class Missed : public Refusal {
public:
    using Refusal::Refusal;
};

class Bench {
public:
    using Clock = std::chrono::steady_clock;
    using Batch = std::function<void(std::uint64_t n)>;   // does n operations

    // A thousand times as long as reading the clock takes, and far shorter than the scheduler's time slices.
    static constexpr std::chrono::nanoseconds short_batch = std::chrono::microseconds(20);

    // Measures for about `slice`, and begins nothing after `deadline`.
    Bench(std::chrono::nanoseconds slice, Clock::time_point deadline, Overhead overhead)
        : slice_(slice), deadline_(deadline), overhead_(overhead) {}

    // Times batches of operations, as many in each as take `length`, and reports the median of the times for one
    // operation: what disturbs single batches does not count, such as a moment without a processor. Where an operation
    // holds the thing in question several times, `times` says how often.
    void time(Batch const& batch, double times = 1, std::chrono::nanoseconds length = short_batch);

    // Within a batch: what it was to measure did not come about, its time does not count. Where that happens for long to
    // each batch, `time` throws Missed with this reason.
    void discard(std::string why) { discarded_ = std::move(why); }

    // What was measured, in the experiment's own unit, and how many operations it comes from.
    void report(double value, std::uint64_t operations);
    void part(double value) { parts_.push_back(value); }   // beside it; NaN: not known

    // What may take long asks this; throws Refusal once the time is over, with `done` as what was reached by then.
    void check_time(std::string const& done) const;

    bool reported() const { return operations_ > 0; }
    double value() const { return value_; }
    std::uint64_t operations() const { return operations_; }
    std::vector<double> const& parts() const { return parts_; }

private:
    double elapsed(Batch const& batch, std::uint64_t n);   // nanoseconds, without the clock's own
    double shorter_of_two(Batch const& batch, std::uint64_t n);

    std::chrono::nanoseconds slice_;
    Clock::time_point deadline_;
    Overhead overhead_;
    std::string discarded_;   // empty: the last batch counts
    double value_ = 0;
    std::uint64_t operations_ = 0;
    std::vector<double> parts_;
};

// The compiler may assume nothing about the object afterwards: it has to be in memory, as it is, before.
template <class T>
inline void keep(T& object) {
    asm volatile("" : "+m"(object) : : "memory");
}

// n times `operation`, eight to a turn of the loop: the loop must not weigh as much as what it holds.
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
