#include "client/statistics/sampler.hpp"
#include <algorithm>
#include <cmath>
#include <limits>

namespace tricorn::client {

namespace {

// Returns the probability that n fair coins show exactly k heads.
double binomial_half(std::size_t n, std::size_t k) {
    auto const trials = static_cast<double>(n), heads = static_cast<double>(k);
    double const ways = std::lgamma(trials + 1) - std::lgamma(heads + 1) - std::lgamma(trials - heads + 1);
    return std::exp(ways - trials * std::log(2.0));
}

}  // namespace

double MedianInterval::relative_width() const {
    if (high <= low) return 0;
    if (median <= 0) return std::numeric_limits<double>::infinity();
    return (high - low) / median;
}

MedianInterval median_interval(std::vector<double> samples) {
    std::ranges::sort(samples);
    std::size_t const n = samples.size();
    MedianInterval result;
    result.median = (samples[(n - 1) / 2] + samples[n / 2]) / 2;
    // With `skipped` samples left out at each end, the interval misses the median if at most `skipped` samples lie on
    // one side of it.
    std::size_t skipped = 0;
    double beyond = binomial_half(n, 0);
    result.confidence = std::max(0.0, 1 - 2 * beyond);
    while (2 * (skipped + 1) < n) {
        double const next = beyond + binomial_half(n, skipped + 1);
        if (1 - 2 * next < wanted_confidence) break;
        ++skipped;
        beyond = next;
        result.confidence = 1 - 2 * beyond;
    }
    result.low = samples[skipped];
    result.high = samples[n - 1 - skipped];
    return result;
}

void Sampler::miss(std::string why) {
    last_miss_ = std::move(why);
    if (++misses_ >= most_misses) give_up(last_miss_);
}

bool Sampler::is_narrow() const {
    if (samples_.size() < least_samples) return false;
    MedianInterval const interval = median_interval(samples_);
    return interval.relative_width() <= narrow_width || interval.high - interval.low <= resolution_;
}

std::size_t next_of(std::vector<Sampler> const& samplers) {
    std::size_t next = samplers.size();
    for (std::size_t i = 0; i < samplers.size(); ++i) {
        if (samplers[i].wants_more() && (next == samplers.size() || samplers[i].spent() < samplers[next].spent()))
            next = i;
    }
    return next;
}

}   // namespace tricorn::client
