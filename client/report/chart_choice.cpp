// Which charts an experiment deserves, by its kind.
#include "client/report/charts.hpp"
#include "client/report/columns.hpp"
#include "client/report/html.hpp"
#include "client/report/metric.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn::report {

namespace {

struct Part {
    std::string metric, name, look;
};

// Several numbers of each subject beside each other: `at` is the x of each.
Chart grouped_chart(Comparison const& comparison, Experiment const& experiment, std::string const& id,
                    std::string const& title, std::vector<std::pair<Part, std::optional<double>>> const& parts) {
    Metric const meaning = metric_of(parts.front().first.metric);
    Chart chart{
        "chart-" + identifier(experiment.id) + "-" + id, title, {}, {"subject", Unit::number, Axis::Scale::category},
        {title, meaning.unit, Axis::Scale::linear},      {},    {}};
    for (Subject const& subject : comparison.compared()) chart.categories.push_back(subject.name);
    for (auto const& [part, x] : parts) {
        Series series{part.name, part.look, {}};
        for (std::size_t i = 0; i < chart.categories.size(); ++i) {
            Cell const* const cell = experiment.cell(chart.categories[i], x);
            Estimate const* const found = cell ? cell->estimate(part.metric) : nullptr;
            if (!found) continue;
            Estimate const estimate = scaled(*found, meaning.factor);
            series.points.push_back({static_cast<double>(i), estimate.median, estimate.low.value_or(estimate.median),
                                     estimate.high.value_or(estimate.median)});
        }
        if (!series.points.empty()) chart.series.push_back(std::move(series));
    }
    chart.y.scale = scale_for(chart.series);
    return chart;
}

std::optional<double> largest(Experiment const& experiment) {
    auto const xs = experiment.xs();
    return xs.empty() ? std::nullopt : std::optional(xs.back());
}

// At the largest x that most have measured.
std::optional<double> place(Comparison const& comparison, Experiment const& experiment, std::string_view metric) {
    auto const found = common_place(comparison, experiment, metric);
    return found ? *found : largest(experiment);
}

Chart switches_chart(Comparison const& comparison, Experiment const& experiment) {
    auto const x = place(comparison, experiment, "switches_voluntary_per_request");
    return grouped_chart(comparison, experiment, "switches", "context switches a request",
                         {{{"switches_voluntary_per_request", "to wait (voluntary)", "first"}, x},
                          {{"switches_involuntary_per_request", "forced (involuntary)", "second"}, x}});
}

Chart beside_chart(Comparison const& comparison, Experiment const& experiment) {
    auto const most = largest(experiment);
    std::string const percentile = common_percentile(comparison, experiment, most.value_or(0));
    return grouped_chart(comparison, experiment, "beside", percentile + " of the short requests",
                         {{{percentile, "alone", "first"}, 0.0}, {{percentile, "beside a long one", "second"}, most}});
}

// At its own shares of its own rate: what rate that was, and how long requests took then.
Chart rate_latency_chart(Comparison const& comparison, Experiment const& experiment) {
    Chart chart = metric_chart(comparison, experiment, "p99");
    if (chart.x.scale == Axis::Scale::category) return chart;
    chart.title = "rate against p99";
    chart.x = {"requests answered a second", Unit::number, Axis::Scale::linear};
    for (Series& series : chart.series) {
        std::vector<Point> points;
        for (Point point : series.points) {
            Cell const* const cell = experiment.cell(series.name, point.x);
            auto const rate = cell->estimates.find("rate");
            if (rate == cell->estimates.end()) continue;
            point.x = rate->second.median;
            points.push_back(point);
        }
        series.points = std::move(points);
    }
    return chart;
}

Chart speed_up_chart(Comparison const& comparison, Experiment const& experiment) {
    Chart chart = metric_chart(comparison, experiment, "speed_up");
    chart.y.scale = Axis::Scale::linear;
    if (chart.x.scale == Axis::Scale::category) return chart;
    chart.x.scale = Axis::Scale::linear;
    Series ideal{"ideal", "ceiling", {}, true};
    for (double const x : experiment.xs()) ideal.points.push_back({x, x, x, x});
    chart.series.push_back(std::move(ideal));
    return chart;
}

std::vector<Chart> candidates(Comparison const& comparison, Experiment const& experiment) {
    auto const metric = [&](char const* name) { return metric_chart(comparison, experiment, name); };
    auto const over_time = [&](std::size_t column, char const* name) {
        return over_time_chart(comparison, experiment, column, name);
    };
    auto const percentiles = [&](Curve Cell::*curve, char const* what) {
        return percentile_chart(comparison, experiment, place(comparison, experiment, "p50"), curve, what);
    };
    std::string const& kind = experiment.kind;
    if (kind == "closed_loop")
        return {metric("rate"), percentiles(&Cell::service, "service"), metric("p99"), metric("cpu_us_per_request"),
                switches_chart(comparison, experiment)};
    if (kind == "open_loop_equal") return {metric("p99"), percentiles(&Cell::response, "response")};
    if (kind == "open_loop_knee")
        return {rate_latency_chart(comparison, experiment), percentiles(&Cell::response, "response")};
    if (kind == "idle_memory") return {metric("pss_bytes"), metric("bytes_per_connection")};
    if (kind == "crash")
        return {metric("lost_requests"), over_time(1, "rate"), over_time(2, "p50"), over_time(3, "p99")};
    if (kind == "speed_up") return {speed_up_chart(comparison, experiment)};
    if (kind == "overload")
        return {metric("goodput_share"), over_time(1, "rate"), over_time(2, "p50"), over_time(3, "p99")};
    if (kind == "responsiveness") return {beside_chart(comparison, experiment)};
    return {metric("rate"), metric("p99")};
}

}   // namespace

std::vector<Chart> charts_of(Comparison const& comparison, Experiment const& experiment) {
    std::vector<Chart> charts;
    for (Chart& chart : candidates(comparison, experiment)) {
        std::erase_if(chart.series, [](Series const& series) { return series.points.empty(); });
        bool const measured = std::ranges::any_of(chart.series, [](Series const& series) { return !series.bound; });
        if (!measured) continue;
        chart.summary = summary_of(chart);
        if (chart.title[0] >= 'a' && chart.title[0] <= 'z' && !chart.title.starts_with("p99"))
            chart.title[0] = static_cast<char>(chart.title[0] - 'a' + 'A');
        charts.push_back(std::move(chart));
    }
    return charts;
}

}   // namespace tricorn::report
