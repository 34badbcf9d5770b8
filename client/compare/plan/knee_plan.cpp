#include "client/compare/plan/knee_plan.hpp"
#include "client/statistics/statistics.hpp"
#include <algorithm>
#include <chrono>

namespace tricorn::client::compare {

Config::Duration trial_window(Config::Duration window, double rate) {
    // 30 responses beyond the 99th percentile.
    std::chrono::duration<double> const needed(1.1 * 100 * (enough_beyond + 1) / std::max(rate, 100.0));
    return std::max(2 * window, std::chrono::duration_cast<Config::Duration>(needed));
}

}   // namespace tricorn::client::compare
