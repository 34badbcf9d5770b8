#include "client/report/comparison/explanation.hpp"
#include "client/report/comparison/columns.hpp"
#include "client/results/metric.hpp"
#include <spdlog/fmt/fmt.h>
#include <vector>

namespace tricorn::client::report {

namespace {

// Returns whether the first is clearly below the second.
bool clearly_less(Cell const& a, Cell const& b, std::string_view metric) {
    auto const* const of_a = a.estimate(metric);
    auto const* const of_b = b.estimate(metric);
    return of_a && of_b && of_a->high < of_b->low * 0.95;
}

double median(Cell const& cell, std::string_view metric) {
    return cell.estimate(metric)->median * metric_of(metric).factor();
}

std::string switches(Cell const& cell) {
    double all = 0;
    for (auto const* const metric : {"switches_voluntary_per_request", "switches_involuntary_per_request"}) {
        if (cell.estimate(metric)) all += median(cell, metric);
    }
    return quantity(all, Unit::number);
}

bool is_held_down(Cell const& better, Cell const& worse) {
    return worse.ceiling && (!better.ceiling || worse.ceiling->rate < better.ceiling->rate * 0.95);
}

}   // namespace

std::string why_faster(Cell const& better, Cell const& worse) {
    std::vector<std::string> reasons;
    if (is_held_down(better, worse))
        reasons.push_back(fmt::format("{} cannot do more than {} here ({})", worse.subject,
                                      quantity(worse.ceiling->rate, Unit::rate), worse.ceiling->sentence));
    if (clearly_less(better, worse, "cpu_us_per_request"))
        reasons.push_back(fmt::format("{} spends {} of processor time per request, {} {}", better.subject,
                                      quantity(median(better, "cpu_us_per_request"), Unit::seconds), worse.subject,
                                      quantity(median(worse, "cpu_us_per_request"), Unit::seconds)));
    else if (clearly_less(worse, better, "server_busy"))
        reasons.push_back(fmt::format("{} kept {} processors busy, {} {}", better.subject,
                                      quantity(median(better, "server_busy"), Unit::number), worse.subject,
                                      quantity(median(worse, "server_busy"), Unit::number)));
    if (clearly_less(better, worse, "switches_voluntary_per_request"))
        reasons.push_back(fmt::format("{} takes {} context switches per request, {} {}", better.subject,
                                      switches(better), worse.subject, switches(worse)));
    if (reasons.empty()) return {};
    std::string text;
    for (std::string const& reason : reasons) text += (text.empty() ? "" : "; ") + reason;
    return text + ".";
}

std::string why_first(Study const& study, Experiment const& experiment, std::optional<double> x) {
    auto const all = contenders(study, experiment, x, "rate");
    Ranking const ranking =
        rank(all, Better::higher, Unit::rate, study.margin(), differences_of(study, experiment, x, "rate"));
    // The largest difference is explained: the last one that somebody is ahead of.
    for (std::size_t i = ranking.order.size(); i-- > 0;) {
        std::size_t const ahead = ranking.ahead_of(i);
        if (ahead == i) continue;
        return why_faster(*experiment.cell(ranking.order[ahead].name, x), *experiment.cell(ranking.order[i].name, x));
    }
    return {};
}

std::string reopened_text(Experiment const& experiment, std::optional<double> x) {
    constexpr double many = 0.05;
    std::vector<std::string> all;
    for (Cell const& cell : experiment.cells) {
        auto const* const reopened = cell.estimate("reopened");
        auto const* const requests = cell.estimate("requests");
        if (cell.x != x || !reopened || !requests || requests->median <= 0) continue;
        double const share = reopened->median / requests->median;
        if (share > many)
            all.push_back(fmt::format("{} {} of its requests", cell.subject, percent(std::min(share, 1.0))));
    }
    if (all.empty()) return {};
    return "Answered on connections that had to be opened anew, since fewer units than connections close idle ones: " +
           joined(all) + ".";
}

}   // namespace tricorn::client::report
