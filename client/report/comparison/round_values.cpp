#include "client/report/comparison/round_values.hpp"
#include "client/results/quantity.hpp"
#include <algorithm>

namespace tricorn::client::report {

namespace {

// "p50", "p999", "p99_overload", but not "pss_bytes".
bool is_percentile(std::string_view metric) {
    return metric.size() > 1 && metric[0] == 'p' && metric[1] >= '0' && metric[1] <= '9';
}

}   // namespace

std::vector<double> values_of(Cell const& cell, std::string const& metric) {
    std::vector<double> values;
    for (Round const& round : cell.rounds) {
        if (auto const value = round.value(metric); value && round.valid()) values.push_back(*value);
    }
    return values;
}

std::optional<Limit> limit_of(Cell const& cell) {
    auto values = values_of(cell, "ceiling");
    if (!values.empty()) {
        std::ranges::sort(values);
        Estimate const* const estimate = cell.estimate("ceiling");
        return Limit{estimate ? estimate->median : values[values.size() / 2], values.front(), values.back()};
    }
    if (!cell.ceiling || cell.ceiling->rate <= 0) return std::nullopt;
    return Limit{cell.ceiling->rate, cell.ceiling->rate, cell.ceiling->rate};
}

std::string limit_text(Limit const& limit) {
    std::string const least = quantity(limit.least, Unit::rate), most = quantity(limit.most, Unit::rate);
    return least == most ? least : least + " to " + most + " by round";
}

std::string limited_by(Cell const& cell) {
    if (!cell.ceiling) return {};
    return cell.ceiling->sentence.substr(0, cell.ceiling->sentence.find(" / "));
}

Estimate const* whole_estimate(Cell const& cell, std::string_view metric) {
    Estimate const* const found = cell.estimate(metric);
    if (found == nullptr || !is_percentile(metric)) return found;
    auto const valid = std::ranges::count_if(cell.rounds, &Round::valid);
    return static_cast<std::ptrdiff_t>(found->rounds) < valid ? nullptr : found;
}

Rise rise_of(Cell const& alone, Cell const& beside, std::string const& metric) {
    Rise rise;
    for (Round const& one : beside.rounds) {
        auto const other = std::ranges::find(alone.rounds, one.block, &Round::block);
        if (other == alone.rounds.end() || !one.valid() || !other->valid()) continue;
        double const with_it = one.value(metric).value_or(0), without = other->value(metric).value_or(0);
        if (!(with_it > 0) || !(without > 0)) continue;
        double const quotient = with_it / without;
        rise.least = rise.blocks == 0 ? quotient : std::min(rise.least, quotient);
        rise.most = std::max(rise.most, quotient);
        rise.higher += quotient > 1 ? 1 : 0;
        ++rise.blocks;
    }
    return rise;
}

}   // namespace tricorn::client::report
