#pragma once
// How often an experiment is repeated, and what may be said then. Pure.
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace tricorn::client {

// The median of what was sampled and an interval that holds the true median with that probability, where the samples
// are independent and drawn alike. Nothing is assumed about their distribution: the interval's ends are two of the
// samples, and the probability is the binomial one (David and Nagaraja, "Order Statistics", section 7.1).
struct MedianInterval {
    double median = 0;
    double low = 0;
    double high = 0;
    double confidence = 0;   // at least `wanted_confidence` from 6 samples on; less before, 0 for one sample

    double relative_width() const;   // of the whole interval; 0 for one that has none, infinite around 0
};

constexpr double wanted_confidence = 0.95;
constexpr double narrow_width = 0.05;          // of the median, from end to end
constexpr std::size_t most_misses = 10;         // as many, and it is given up
constexpr std::size_t least_samples = 8;       // fewer are never called narrow: looking often finds chance too

// Of at least one sample, in any order.
MedianInterval median_interval(std::vector<double> samples);

// The samples of one experiment. Each comes from a process of its own.
class Sampler {
public:
    using Duration = std::chrono::nanoseconds;

    // An interval no wider than `resolution` is narrow whatever its median is.
    explicit Sampler(double resolution = 0) : resolution_(resolution) {}

    void add(double value) { samples_.push_back(value); }
    void give_up(std::string why) { why_not_ = std::move(why); }   // it cannot run, now or ever
    void miss(std::string why);                                    // it did not succeed; not for ever, though
    void spend(Duration time) { spent_ += time; }

    bool is_narrow() const;
    bool wants_more() const { return why_not_.empty() && !is_narrow(); }
    Duration spent() const { return spent_; }
    std::vector<double> const& samples() const { return samples_; }
    std::string const& why_not() const { return why_not_; }     // empty: nothing stopped it
    std::string const& last_miss() const { return last_miss_; }   // empty: none

private:
    double resolution_;
    std::vector<double> samples_;
    std::string why_not_, last_miss_;
    std::size_t misses_ = 0;
    Duration spent_{};
};

// Which is to be sampled next: of those that want more, the one that has taken the least time so far, the first of
// equals. So every experiment has its turn again and again while the machine's mood changes, and a long one does not
// take the time of many short ones. samplers.size() when none wants more.
std::size_t next_of(std::vector<Sampler> const& samplers);

}  // namespace tricorn::client
