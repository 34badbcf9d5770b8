#include "client/report/comparison/matrix.hpp"
#include "client/report/comparison/columns.hpp"
#include "client/results/metric.hpp"

namespace tricorn::client::report {

std::vector<std::string> MatrixPlace::leaders() const {
    std::vector<std::string> names;
    for (std::size_t const each : ranking.leaders()) names.push_back(ranking.order[each].name);
    return names;
}

std::string MatrixPlace::name() const {
    std::string name = experiment->title.empty() ? experiment->workload : experiment->title;
    constexpr std::string_view loop = ", closed loop";
    if (auto const at = name.find(loop); at != std::string::npos) name.erase(at, loop.size());
    return name;
}

std::string MatrixPlace::margin() const {
    for (std::size_t i = 0; i < ranking.order.size(); ++i) {
        std::size_t const ahead = ranking.ahead_of(i);
        if (ahead == i) continue;
        std::string const distance = behind(ranking.relate(ranking.order[ahead], ranking.order[i]), ranking.better);
        std::string const of = ranking.leaders().size() > 1 ? " of " + ranking.order[ahead].name : "";
        return ranking.order[i].name + " " + distance + of;
    }
    return {};
}

std::vector<MatrixPlace> matrix_of(Study const& study) {
    std::vector<MatrixPlace> places;
    for (Experiment const* const experiment : study.of_kind(Kind::closed_loop)) {
        std::vector<std::optional<double>> xs;
        for (double const x : experiment->xs()) xs.emplace_back(x);
        if (xs.empty()) xs.emplace_back();
        for (auto const& x : xs) {
            auto all = contenders(study, *experiment, x, "rate");
            if (all.empty()) continue;
            places.push_back({experiment, x,
                              rank(std::move(all), Better::higher, Unit::rate, study.margin(),
                                   differences_of(study, *experiment, x, "rate"))});
        }
    }
    return places;
}

}   // namespace tricorn::client::report
