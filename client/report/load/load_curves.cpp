#include "client/report/load/load_curves.hpp"
#include "client/report/read/interval_groups.hpp"
#include "client/report/read/json_view.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <cmath>
#include <map>
#include <spdlog/fmt/fmt.h>
#include <tuple>

namespace tricorn::client::report {

namespace {

namespace json = boost::json;

constexpr double least_beyond = 30;
constexpr double step = 0.02;   // minimum distance of points on the axis of nines, below what the eye can resolve

void add_cells(std::map<double, double>& counts, json::array const& cells) {
    for (json::value const& each : cells) {
        auto const* const pair = each.if_array();
        if (!pair || pair->size() < 2 || !(*pair)[0].is_number() || !(*pair)[1].is_number()) continue;
        counts[(*pair)[0].to_number<double>()] += (*pair)[1].to_number<double>();
    }
}

double sum(std::map<double, double> const& counts) {
    double total = 0;
    for (auto const& [value, count] : counts) total += count;
    return total;
}

std::map<double, double> counts_of(json::value const& distribution) {
    std::map<double, double> counts;
    add_cells(counts, list(distribution, "histogram"));
    add_cells(counts, list(distribution, "histogram_censored"));
    return counts;
}

std::vector<Point> curve_of(json::value const& distribution) {
    auto const counts = counts_of(distribution);
    double const total = sum(counts);
    double below = 0;
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

// One point per group of seconds, at its beginning.
using ValueOf = std::optional<double> (*)(IntervalGroup seconds);

Series series_over_time(std::vector<IntervalGroup> const& groups, std::string name, std::string look, ValueOf value) {
    Series series{std::move(name), std::move(look), {}};
    bool gap = false;   // seconds in which nothing was answered have no times
    for (IntervalGroup const group : groups) {
        auto const begin = number(group.front(), "begin_seconds");
        auto const y = value(group);
        if (begin && y) series.points.push_back({*begin, *y, *y, *y, true, gap && !series.points.empty()});
        gap = !y;
    }
    return series;
}

Chart over_time(std::string id, std::string title, Axis y, std::vector<Series> series) {
    Chart chart{std::move(id), std::move(title),  {}, {"seconds since the start", Unit::number, Axis::Scale::linear},
                std::move(y),  std::move(series), {}};
    std::erase_if(chart.series, [](Series const& each) { return each.points.empty(); });
    if (!chart.series.empty()) chart.summary = summary_of(chart);
    return chart;
}

}   // namespace

std::vector<Point> percentile_points(json::value const& distribution) {
    constexpr double each = 0.05;
    auto const counts = counts_of(distribution);
    double const total = sum(counts);
    std::vector<double> places{nines(50)};
    for (int i = 0; total * std::pow(10, -i * each) >= least_beyond && i * each <= 7; ++i) places.push_back(i * each);
    std::ranges::sort(places);
    std::vector<Point> points;
    double below = 0;
    for (auto const& [nanoseconds, count] : counts) {
        below += count;
        // Rounding must not move a percentile to the next value.
        while (points.size() < places.size() &&
               below >= total * percent_of_nines(places[points.size()]) / 100 * (1 - 1e-12)) {
            double const y = nanoseconds * 1e-9;
            points.push_back({places[points.size()], y, y, y});
        }
    }
    std::erase_if(points, [](Point const& point) { return point.y <= 0; });
    return points;
}

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
    std::size_t const joined = group_size(intervals.size(), most_points);
    auto const groups = in_groups(intervals, joined);
    std::string const mean = joined > 1 ? fmt::format(", mean of {} seconds", joined) : "";
    std::string const which = joined > 1 ? fmt::format("the worst of {} seconds", joined) : "second by second";
    std::vector<Chart> charts;
    charts.push_back(over_time("chart-rate", "Answers per second" + mean,
                               {"answers per second", Unit::rate, Axis::Scale::linear},
                               {series_over_time(groups, "answers", "thread", mean_rate)}));
    charts.push_back(over_time(
        "chart-seconds", "Time of a request, " + which, {"time of a request", Unit::seconds, Axis::Scale::logarithmic},
        {series_over_time(groups, "p50", "coroutine", [](IntervalGroup group) { return worst(group, "p50"); }),
         series_over_time(groups, "p99", "pool", [](IntervalGroup group) { return worst(group, "p99"); }),
         series_over_time(groups, "longest", "process", [](IntervalGroup group) { return worst(group, "max"); })}));
    std::erase_if(charts, [](Chart const& chart) { return chart.series.empty(); });
    return charts;
}

}   // namespace tricorn::client::report
