#include "client/report/load_curves.hpp"
#include "client/report/charts.hpp"
#include "client/report/json_view.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <cmath>
#include <map>
#include <spdlog/fmt/fmt.h>
#include <tuple>

namespace tricorn::report {

namespace {

namespace json = boost::json;

constexpr double least_beyond = 30;
constexpr double step = 0.02;   // between points, on the axis of nines: what no eye can tell apart is one point

void add_cells(std::map<double, double>& counts, json::array const& cells) {
    for (json::value const& each : cells) {
        auto const* const pair = each.if_array();
        if (!pair || pair->size() < 2 || !(*pair)[0].is_number() || !(*pair)[1].is_number()) continue;
        counts[(*pair)[0].to_number<double>()] += (*pair)[1].to_number<double>();
    }
}

std::vector<Point> curve_of(json::value const& distribution) {
    std::map<double, double> counts;
    add_cells(counts, list(distribution, "histogram"));
    add_cells(counts, list(distribution, "histogram_censored"));
    double total = 0, below = 0;
    for (auto const& [value, count] : counts) total += count;
    std::vector<Point> points;
    for (auto const& [nanoseconds, count] : counts) {
        below += count;
        if (nanoseconds <= 0) continue;
        if (!points.empty() && total - below < least_beyond) break;
        double const x = nines(100 * below / total), y = nanoseconds * 1e-9;
        if (points.empty() || x >= points.back().x + step) points.push_back({x, y, y, y});
    }
    return points;
}

Series series_over_time(json::array const& intervals, std::string name, std::string look,
                        std::optional<double> (*value)(json::value const& interval)) {
    Series series{std::move(name), std::move(look), {}};
    for (json::value const& each : intervals) {
        auto const begin = number(each, "begin_seconds");
        auto const y = value(each);
        if (begin && y) series.points.push_back({*begin, *y, *y, *y});
    }
    return series;
}

std::optional<double> rate_of(json::value const& interval) {
    auto const seconds = number(interval, "seconds");
    auto const ok = number(interval, "totals.ok");
    if (!seconds || !ok || *seconds <= 0) return std::nullopt;
    return (*ok + number(interval, "totals.not_ok").value_or(0)) / *seconds;
}

std::optional<double> nanoseconds(json::value const& interval, std::string_view name) {
    auto const value = number(interval, name);
    return value && *value > 0 ? std::optional(*value * 1e-9) : std::nullopt;
}

Chart over_time(std::string id, std::string title, Axis y, std::vector<Series> series) {
    Chart chart{std::move(id), std::move(title),  {}, {"seconds since the start", Unit::number, Axis::Scale::linear},
                std::move(y),  std::move(series), {}};
    std::erase_if(chart.series, [](Series const& each) { return each.points.empty(); });
    if (!chart.series.empty()) chart.summary = summary_of(chart);
    return chart;
}

}   // namespace

Chart latency_curves(json::value const& result) {
    Chart chart{"chart-latency",
                "Time of a request by percentile",
                {},
                {"percentile", Unit::number, Axis::Scale::nines},
                {"time of a request", Unit::seconds, Axis::Scale::logarithmic},
                {},
                {}};
    for (auto const& [name, look, path] :
         {std::tuple("response (from when it was due)", "coroutine", "latency.response"),
          std::tuple("service (from when it was sent)", "thread", "latency.service")}) {
        json::value const* const distribution = find(result, path);
        if (!distribution) continue;
        Series series{name, look, curve_of(*distribution)};
        if (!series.points.empty()) chart.series.push_back(std::move(series));
    }
    if (!chart.series.empty()) chart.summary = summary_of(chart);
    return chart;
}

std::vector<Chart> second_by_second(json::value const& result) {
    json::array const& intervals = list(result, "intervals");
    std::vector<Chart> charts;
    charts.push_back(over_time("chart-rate", "Answers a second", {"answers a second", Unit::rate, Axis::Scale::linear},
                               {series_over_time(intervals, "answers", "thread", rate_of)}));
    charts.push_back(over_time(
        "chart-seconds", "Time of a request, second by second",
        {"time of a request", Unit::seconds, Axis::Scale::logarithmic},
        {series_over_time(intervals, "p50", "coroutine",
                          [](json::value const& each) { return nanoseconds(each, "p50"); }),
         series_over_time(intervals, "p99", "pool", [](json::value const& each) { return nanoseconds(each, "p99"); }),
         series_over_time(intervals, "longest", "process",
                          [](json::value const& each) { return nanoseconds(each, "max"); })}));
    std::erase_if(charts, [](Chart const& chart) { return chart.series.empty(); });
    return charts;
}

}   // namespace tricorn::report
