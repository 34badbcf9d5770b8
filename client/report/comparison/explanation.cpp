#include "client/report/comparison/explanation.hpp"
#include "client/report/comparison/columns.hpp"
#include "client/report/comparison/round_values.hpp"
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
    return quantity(median(cell, "switches_voluntary_per_request"), Unit::number);
}

// Whether the slower one has a lower ceiling. Where rounds differ in theirs, the machine's speed may have changed.
bool is_held_down(Cell const& better, Cell const& worse) {
    auto const of_better = limit_of(better), of_worse = limit_of(worse);
    if (!of_worse) return false;
    if (!of_better || of_worse->most < of_better->least * 0.95) return true;
    return better.ceiling && worse.ceiling && better.ceiling->set_by == worse.ceiling->set_by &&
           worse.ceiling->units < better.ceiling->units;
}

std::string held_down_text(Cell const& cell) {
    Limit const limit = *limit_of(cell);
    if (!limit.varies())
        return fmt::format("{} cannot do more than {} here{}", cell.subject, limit_text(limit),
                           cell.ceiling ? " (" + cell.ceiling->sentence + ")" : "");
    std::string const by = limited_by(cell);
    Estimate const* const share = cell.estimate("share_of_ceiling");
    return fmt::format("the ceiling of {}{} was {}{}", cell.subject, by.empty() ? "" : " (" + by + ")",
                       limit_text(limit), share ? ", of which it reached " + percent(share->median) : "");
}

}   // namespace

std::string why_faster(Cell const& better, Cell const& worse) {
    std::vector<std::string> reasons;
    if (is_held_down(better, worse)) reasons.push_back(held_down_text(worse));
    if (clearly_less(better, worse, "cpu_us_per_request"))
        reasons.push_back(fmt::format("{} spends {} of processor time per request, {} {}", better.subject,
                                      quantity(median(better, "cpu_us_per_request"), Unit::seconds), worse.subject,
                                      quantity(median(worse, "cpu_us_per_request"), Unit::seconds)));
    else if (clearly_less(worse, better, "server_busy"))
        reasons.push_back(fmt::format("{} kept {} processors busy, {} {}", better.subject,
                                      quantity(median(better, "server_busy"), Unit::number), worse.subject,
                                      quantity(median(worse, "server_busy"), Unit::number)));
    if (clearly_less(better, worse, "switches_voluntary_per_request"))
        reasons.push_back(fmt::format("{} takes {} voluntary context switches per request, {} {}", better.subject,
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
