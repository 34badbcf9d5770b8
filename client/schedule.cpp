#include "client/schedule.hpp"
#include <algorithm>
#include <cmath>

namespace tricorn {

namespace {

double seconds(std::chrono::nanoseconds duration) {
    return std::chrono::duration<double>(duration).count();
}

// A draw from the exponential distribution with mean 1, by inversion; share() is never 1.
double exponential(Random& random) {
    return -std::log1p(-random.share());
}

// Sums of shares and rates are right to the last digits only: what falls so close to a stage's end belongs to the next.
constexpr double rounding = 1e-9;

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
        place_ = static_cast<double>(count_) + offset_;   // not a sum: it does not drift
    find_next();
}

void Schedule::find_next() {
    next_.reset();
    for (; stage_ < stages_.size(); ++stage_) {
        Stage const& stage = stages_[stage_];
        double const rate = stage.rate * share_;
        double const all = rate * seconds(stage.length);
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
        sum += stage.rate * seconds(std::min(stage.length, time));
        time -= std::min(stage.length, time);
    }
    return sum;
}

}   // namespace tricorn
