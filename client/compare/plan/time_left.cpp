#include "client/compare/plan/time_left.hpp"
#include <algorithm>
#include <chrono>
#include <cmath>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::compare {

namespace {

double seconds_in(Config::Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

}   // namespace

TimeLeft::TimeLeft(Plan const& plan) : lab_(seconds_in(plan.lab)) {
    for (Step const& step : plan.steps) {
        Experiment const& experiment = plan.experiments[step.experiment];
        auto const cost =
            cost_of(experiment.kind, plan.designs[step.experiment].window, experiment.cells[step.cell].x.value_or(0));
        expected_.push_back(expected_.back() + seconds_in(cost));
    }
}

double TimeLeft::seconds(Config::Duration passed, std::size_t done) const {
    // The first steps say little of how much slower than expected all of them are.
    constexpr double weight = 10;   // seconds
    double const over = expected_[std::min(done, expected_.size() - 1)];
    double const slower = (seconds_in(passed) + weight) / (over + weight);
    return (expected_.back() - over) * slower + lab_;
}

std::string minutes_text(double seconds) {
    double const whole = std::round(seconds);
    if (whole < 60) return fmt::format("{:.0f} s", whole);
    return fmt::format("{:.0f} min {:.0f} s", std::floor(whole / 60), std::fmod(whole, 60));
}

}   // namespace tricorn::client::compare
