#pragma once
// Decides how often an experiment is repeated, and estimates its median. Pure.
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace tricorn::client {

// The sample median and an interval that holds the true median with probability `confidence`, for independent,
// identically distributed samples of any distribution. The ends of the interval are two of the samples, and the
// probability is binomial (David and Nagaraja, "Order Statistics", section 7.1).
struct MedianInterval {
    double median = 0;
    double low = 0;
    double high = 0;
    double confidence = 0;   // at least `wanted_confidence` from 6 samples on; less before, 0 for one sample

    double relative_width() const;   // width / median; 0 without an interval, infinite around 0
};

constexpr double wanted_confidence = 0.95;
constexpr double narrow_width = 0.05;          // whole width, as a share of the median
constexpr std::size_t most_misses = 10;         // an experiment is given up after so many failures
constexpr std::size_t least_samples = 8;       // fewer are never narrow: repeated looks find chance, too

// Requires at least one sample, in any order.
MedianInterval median_interval(std::vector<double> samples);

// The samples of one experiment. Each sample comes from its own process.
class Sampler {
public:
    using Duration = std::chrono::nanoseconds;

    // An interval no wider than `resolution` counts as narrow, whatever its median.
    explicit Sampler(double resolution = 0) : resolution_(resolution) {}

    void add(double value) { samples_.push_back(value); }
    void give_up(std::string why) { why_not_ = std::move(why); }   // the experiment can never run here
    void miss(std::string why);                                    // one attempt failed; the next may succeed
    void spend(Duration time) { spent_ += time; }

    bool is_narrow() const;
    bool wants_more() const { return why_not_.empty() && !is_narrow(); }
    Duration spent() const { return spent_; }
    std::vector<double> const& samples() const { return samples_; }
    std::string const& why_not() const { return why_not_; }     // empty: not given up
    std::string const& last_miss() const { return last_miss_; }   // empty: none

private:
    double resolution_;
    std::vector<double> samples_;
    std::string why_not_, last_miss_;
    std::size_t misses_ = 0;
    Duration spent_{};
};

// Returns the index of the experiment to sample next: of those that need more samples, the one that has used the least
// time, the first of equals. So all experiments alternate while the state of the machine changes, and a long one does
// not take the time of many short ones. Returns samplers.size() if none needs more.
std::size_t next_of(std::vector<Sampler> const& samplers);

}  // namespace tricorn::client
