#include "client/report/comparison/matrix.hpp"
#include "client/report/comparison/columns.hpp"
#include "client/report/comparison/metric.hpp"

namespace tricorn::client::report {

std::vector<std::string> MatrixPlace::leaders() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < ranking.order.size(); ++i) {
        if (ranking.leads_with_first(i)) names.push_back(ranking.order[i].name);
    }
    return names;
}

std::string MatrixPlace::margin() const {
    for (std::size_t i = 0; i < ranking.order.size(); ++i) {
        if (!ranking.leads_with_first(i))
            return ranking.order[i].name + " " + behind(ranking.to_first[i], ranking.better);
    }
    return {};
}

std::vector<MatrixPlace> matrix_of(Comparison const& comparison) {
    std::vector<MatrixPlace> places;
    for (Experiment const* const experiment : comparison.of_kind("closed_loop")) {
        std::vector<std::optional<double>> xs;
        for (double const x : experiment->xs()) xs.emplace_back(x);
        if (xs.empty()) xs.emplace_back();
        for (auto const& x : xs) {
            auto all = contenders(comparison, *experiment, x, "rate");
            if (all.empty()) continue;
            places.push_back(
                {experiment, x,
                 rank(std::move(all), Better::higher, Unit::rate, told_by(comparison, *experiment, x, "rate"))});
        }
    }
    return places;
}

}   // namespace tricorn::client::report
