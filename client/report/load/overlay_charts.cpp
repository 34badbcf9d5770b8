#include "client/report/load/overlay_charts.hpp"
#include "client/report/load/heat_map.hpp"
#include "client/report/load/load_curves.hpp"
#include "client/report/read/interval_groups.hpp"
#include "client/report/read/json_view.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <cmath>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

namespace json = boost::json;

constexpr std::size_t most_heat_columns = 60;   // per map: a page may have eight maps

Chart percentile_chart(Results results, std::string const& clock, std::string const& title) {
    Chart chart{"chart-" + clock,
                title,
                {},
                {"percentile", Unit::number, Axis::Scale::nines},
                {clock + " time", Unit::seconds, Axis::Scale::logarithmic},
                {},
                {}};
    for (std::size_t i = 0; i < results.size(); ++i) {
        json::value const* const distribution = find(results[i].json, "latency." + clock);
        if (distribution) chart.series.push_back({label_of(results[i]), look_of(i), percentile_points(*distribution)});
    }
    return chart;
}

// Aligns the seconds of all runs: each interval begins a few microseconds later than the last.
double in_step(double seconds) {
    return std::round(seconds * 10) / 10;
}

Chart over_time(Results results, std::size_t longest, std::string id, std::string title, Axis y,
                std::optional<double> (*value)(IntervalGroup group)) {
    Chart chart{std::move(id),
                std::move(title),
                {},
                {"seconds since the start", Unit::number, Axis::Scale::linear},
                std::move(y),
                {},
                {}};
    std::size_t const joined = group_size(longest, most_columns);
    for (std::size_t i = 0; i < results.size(); ++i) {
        Series series{label_of(results[i]), look_of(i), {}};
        bool gap = false;
        for (IntervalGroup const group : in_groups(list(results[i].json, "intervals"), joined)) {
            auto const begin = number(group.front(), "begin_seconds");
            auto const y_value = value(group);
            if (begin && y_value)
                series.points.push_back(
                    {in_step(*begin), *y_value, *y_value, *y_value, true, gap && !series.points.empty()});
            gap = !y_value;
        }
        chart.series.push_back(std::move(series));
    }
    return chart;
}

}   // namespace

std::vector<Chart> overlay_charts(Results results) {
    std::size_t longest = 0;
    for (NamedResult const& result : results) longest = std::max(longest, list(result.json, "intervals").size());
    std::size_t const joined = group_size(longest, most_columns);
    std::string const mean = joined > 1 ? fmt::format(", mean of {} seconds", joined) : ", second by second";
    std::string const which = joined > 1 ? fmt::format(", the worst of {} seconds", joined) : ", second by second";
    std::vector<Chart> charts{
        percentile_chart(results, "response", "Response time by percentile, from when a request was due"),
        percentile_chart(results, "service", "Service time by percentile, from when a request was sent"),
        over_time(results, longest, "chart-rate", "Answers per second" + mean,
                  {"answers per second", Unit::rate, Axis::Scale::linear}, mean_rate),
        over_time(results, longest, "chart-p99", "p99 of response times" + which,
                  {"p99", Unit::seconds, Axis::Scale::logarithmic},
                  [](IntervalGroup group) { return worst(group, "p99"); })};
    for (Chart& chart : charts) {
        std::erase_if(chart.series, [](Series const& each) { return each.points.empty(); });
        if (!chart.series.empty()) chart.summary = summary_of(chart);
    }
    std::erase_if(charts, [](Chart const& chart) { return chart.series.empty(); });
    return charts;
}

std::vector<HeatMap> overlay_heat_maps(Results results) {
    std::vector<HeatMap> maps;
    for (std::size_t i = 0; i < results.size(); ++i) {
        auto map = heat_map(results[i].json, most_heat_columns);
        if (!map) continue;
        map->id += fmt::format("-{}", i + 1);
        map->title = label_of(results[i]) + ": " + map->title;
        if (!maps.empty()) map->what_to_look_for.clear();   // explained once
        maps.push_back(std::move(*map));
    }
    share_bands(maps);
    return maps;
}

}   // namespace tricorn::client::report
