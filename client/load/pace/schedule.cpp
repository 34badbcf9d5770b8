#include "client/load/pace/schedule.hpp"
#include "common/text/units.hpp"
#include <algorithm>
#include <cmath>
#include <random>

namespace tricorn::client {

namespace {

// Draws from the exponential distribution with mean 1, by inversion; share() is never 1.
double exponential(Random& random) {
    return -std::log1p(-random.share());
}

// Sums of shares and rates have rounding errors: a request this close to the end of a stage belongs to the next.
constexpr double rounding = 1e-9;

// More requests than this are skipped in one step.
constexpr double many = 1000;

}   // namespace

Schedule::Schedule(std::vector<Stage> stages, Arrivals arrivals, std::uint64_t seed, unsigned thread, unsigned threads)
    : stages_(std::move(stages)),
      arrivals_(arrivals),
      random_(mix(seed ^ mix(thread + 1))),
      share_(1.0 / threads),
      offset_(static_cast<double>(thread) / threads) {
    place_ = arrivals_ == Arrivals::poisson ? exponential(random_) : offset_;
    find_next();
}

void Schedule::advance() {
    ++count_;
    if (arrivals_ == Arrivals::poisson)
        place_ += exponential(random_);
    else
        place_ = static_cast<double>(count_) + offset_;   // computed, not accumulated: no drift
    find_next();
}

std::uint64_t Schedule::skip(std::chrono::nanoseconds time) {
    std::uint64_t skipped = 0;
    while (next_ && *next_ < time) {
        std::uint64_t const leapt = leap(time);
        if (leapt == 0) advance();
        skipped += std::max<std::uint64_t>(leapt, 1);
    }
    return skipped;
}

// Skips many requests of the current stage at once, all due before `time`. Returns how many, or 0 if there are few.
std::uint64_t Schedule::leap(std::chrono::nanoseconds time) {
    Stage const& stage = stages_[stage_];
    double const end = passed_ + stage.rate * share_ * seconds_of(std::min(time - begun_, stage.length));
    if (end - place_ < many) return 0;
    std::uint64_t leapt = 0;
    if (arrivals_ == Arrivals::poisson) {
        // The next request and those after it. The number of the latter has a Poisson distribution, and the process is
        // memoryless.
        leapt = 1 + std::poisson_distribution<std::uint64_t>(end - place_)(random_);
        place_ = end + exponential(random_);
        count_ += leapt;
    } else {
        // Stops just before the end, where rounding decides.
        leapt = static_cast<std::uint64_t>(end - offset_) - 2 - count_;
        count_ += leapt;
        place_ = static_cast<double>(count_) + offset_;
    }
    find_next();
    return leapt;
}

void Schedule::find_next() {
    next_.reset();
    for (; stage_ < stages_.size(); ++stage_) {
        Stage const& stage = stages_[stage_];
        double const rate = stage.rate * share_;
        double const all = rate * seconds_of(stage.length);
        if (place_ + rounding < passed_ + all) {
            auto const within = std::chrono::duration<double>(std::max(place_ - passed_, 0.0) / rate);
            next_ = begun_ + std::chrono::duration_cast<std::chrono::nanoseconds>(within);
            return;
        }
        passed_ += all;
        begun_ += stage.length;
    }
}

std::chrono::nanoseconds length_of(std::vector<Stage> const& stages) {
    std::chrono::nanoseconds sum{};
    for (Stage const& stage : stages) sum += stage.length;
    return sum;
}

double requests_until(std::vector<Stage> const& stages, std::chrono::nanoseconds time) {
    double sum = 0;
    for (Stage const& stage : stages) {
        sum += stage.rate * seconds_of(std::min(stage.length, time));
        time -= std::min(stage.length, time);
    }
    return sum;
}

}   // namespace tricorn::client
