#include "client/load/metrics/result.hpp"
#include <algorithm>

namespace tricorn::client {

double Result::rate(Measured const& part) const {
    double const seconds = std::chrono::duration<double>(window).count();
    return seconds > 0 ? static_cast<double>(part.in_window) / seconds : 0;
}

double Result::ok_rate() const {
    double const seconds = std::chrono::duration<double>(window).count();
    return seconds > 0 ? static_cast<double>(measured.ok_in_window) / seconds : 0;
}

// R. Jain, D. Chiu and W. Hawe, DEC-TR-301, 1984.
Fairness fairness_of(std::vector<std::uint64_t> const& answers) {
    Fairness fairness;
    if (answers.empty()) return fairness;
    double sum = 0, squares = 0;
    for (std::uint64_t const count : answers) {
        auto const value = static_cast<double>(count);
        sum += value;
        squares += value * value;
    }
    if (squares > 0) fairness.index = sum * sum / (static_cast<double>(answers.size()) * squares);
    fairness.least = *std::ranges::min_element(answers);
    fairness.most = *std::ranges::max_element(answers);
    return fairness;
}

}   // namespace tricorn::client
