#include "client/report/comparison/charts.hpp"
#include "client/report/comparison/columns.hpp"
#include "client/report/comparison/findings.hpp"
#include "client/report/comparison/metric.hpp"
#include "client/report/document/document.hpp"
#include <algorithm>
#include <limits>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

Point point_of(double x, Estimate const& estimate, bool valid) {
    return {x, estimate.median, estimate.low.value_or(estimate.median), estimate.high.value_or(estimate.median), valid};
}

std::string id_of(Experiment const& experiment, std::string_view what) {
    return "chart-" + identifier(experiment.id) + "-" + identifier(what);
}

Axis x_axis(Experiment const& experiment, std::vector<double> const& xs) {
    bool const wide = xs.front() > 0 && xs.back() >= xs.front() * 8;
    bool const is_rate = experiment.x == "rate";
    return {is_rate ? "requests per second" : experiment.x, experiment.x == "share" ? Unit::share : Unit::number,
            wide ? Axis::Scale::logarithmic : Axis::Scale::linear};
}

// Returns one subject's points of a metric in the order of x.
Series series_of(Experiment const& experiment, Subject const& subject, std::string look, std::string const& metric,
                 std::vector<double> const& xs) {
    Series series{subject.name, std::move(look), {}};
    double const factor = metric_of(metric).factor;
    for (double const x : xs) {
        Cell const* const cell = experiment.cell(subject.name, x);
        if (!cell) continue;
        auto const found = cell->estimates.find(metric);
        if (found != cell->estimates.end())
            series.points.push_back(point_of(x, scaled(found->second, factor), cell->valid));
    }
    return series;
}

Series ceilings_of(Experiment const& experiment, Subject const& subject, std::string look,
                   std::vector<double> const& xs) {
    Series series{"ceiling of " + subject.name, std::move(look), {}, true};
    for (double const x : xs) {
        Cell const* const cell = experiment.cell(subject.name, x);
        if (cell && cell->ceiling)
            series.points.push_back({x, cell->ceiling->rate, cell->ceiling->rate, cell->ceiling->rate});
    }
    return series;
}

// The band between the control and its original: the same server measured twice.
std::optional<Chart::Noise> noise_of(Experiment const& experiment, Subject const& control, std::optional<double> x,
                                     std::string const& metric) {
    Cell const* const twice = experiment.cell(control.name, x);
    Cell const* const once = experiment.cell(control.control_of, x);
    Estimate const* const a = twice ? twice->estimate(metric) : nullptr;
    Estimate const* const b = once ? once->estimate(metric) : nullptr;
    if (!a || !b) return std::nullopt;
    auto const [low, high] = std::minmax(a->median, b->median);
    double const factor = metric_of(metric).factor;
    return Chart::Noise{control.control_of + ", measured twice", low * factor, high * factor};
}

// Adds all subjects side by side, at the experiment's only x.
void beside_each_other(Chart& chart, Comparison const& comparison, Experiment const& experiment,
                       std::optional<double> x, std::string const& metric) {
    chart.x = {"subject", Unit::number, Axis::Scale::category};
    double const factor = metric_of(metric).factor;
    Series ceilings{"ceiling", "ceiling", {}, true};
    for (Subject const& subject : comparison.subjects) {
        Cell const* const cell = experiment.cell(subject.name, x);
        if (!cell) continue;
        auto const found = cell->estimates.find(metric);
        if (found == cell->estimates.end()) continue;
        if (subject.is_control) {
            chart.noise = noise_of(experiment, subject, x, metric);
            continue;
        }
        auto const place = static_cast<double>(chart.categories.size());
        chart.categories.push_back(subject.name);
        chart.series.push_back({subject.name,
                                look_of(comparison, subject.name),
                                {point_of(place, scaled(found->second, factor), cell->valid)}});
        if (metric == "rate" && cell->ceiling)
            ceilings.points.push_back({place, cell->ceiling->rate, cell->ceiling->rate, cell->ceiling->rate});
    }
    if (!ceilings.points.empty()) chart.series.push_back(std::move(ceilings));
}

}   // namespace

std::string look_of(Comparison const& comparison, std::string_view subject) {
    std::size_t strangers = 0;
    for (Subject const& each : comparison.subjects) {
        std::string role = role_of(each.model);
        if (role.empty()) ++strangers;
        if (each.name != subject) continue;
        if (each.is_control) return "control";
        return role.empty() ? fmt::format("other{}", (strangers - 1) % 4 + 1) : role;
    }
    return "other1";
}

Axis::Scale scale_for(std::vector<Series> const& series) {
    double least = std::numeric_limits<double>::max(), most = 0;
    for (Series const& each : series) {
        for (Point const& point : each.points) {
            least = std::min(least, point.y);
            most = std::max(most, point.y);
        }
    }
    return least > 0 && most >= least * 30 ? Axis::Scale::logarithmic : Axis::Scale::linear;
}

Chart metric_chart(Comparison const& comparison, Experiment const& experiment, std::string const& metric) {
    Metric const meaning = metric_of(metric);
    Chart chart;
    chart.id = id_of(experiment, metric);
    chart.title = meaning.axis;
    chart.y = {meaning.title, meaning.unit, Axis::Scale::linear};
    auto const xs = experiment.xs();
    if (xs.size() < 2) {
        beside_each_other(chart, comparison, experiment, xs.empty() ? std::nullopt : std::optional(xs.front()), metric);
    } else {
        chart.x = x_axis(experiment, xs);
        for (Subject const& subject : comparison.compared()) {
            std::string const look = look_of(comparison, subject.name);
            Series series = series_of(experiment, subject, look, metric, xs);
            if (series.points.empty()) continue;
            chart.series.push_back(std::move(series));
            Series ceilings = ceilings_of(experiment, subject, look, xs);
            if (metric == "rate" && !ceilings.points.empty()) chart.series.push_back(std::move(ceilings));
        }
    }
    chart.y.scale = chart.x.scale == Axis::Scale::category ? Axis::Scale::linear : scale_for(chart.series);
    return chart;
}

Chart percentile_chart(Comparison const& comparison, Experiment const& experiment, std::optional<double> x,
                       Curve Cell::*curve, std::string const& what) {
    Chart chart;
    chart.id = id_of(experiment, "percentiles-" + what);
    std::string const where = at_text(experiment, x);   // "with 64 connections, "
    chart.title = what + " time by percentile" + (where.empty() ? "" : ", " + where.substr(0, where.size() - 2));
    chart.x = {"percentile", Unit::number, Axis::Scale::nines};
    chart.y = {what + " time", Unit::seconds, Axis::Scale::logarithmic};
    for (Subject const& subject : comparison.compared()) {
        Cell const* const cell = experiment.cell(subject.name, x);
        if (!cell) continue;
        Series series{subject.name, look_of(comparison, subject.name), {}};
        for (auto const& [percent, seconds] : cell->*curve) {
            if (seconds > 0) series.points.push_back({nines(percent), seconds, seconds, seconds, cell->valid});
        }
        if (!series.points.empty()) chart.series.push_back(std::move(series));
    }
    return chart;
}

Chart over_time_chart(Comparison const& comparison, Experiment const& experiment, std::size_t column,
                      std::string const& metric) {
    Metric const meaning = metric_of(metric);
    Chart chart;
    chart.id = id_of(experiment, "seconds-" + metric);
    chart.title = meaning.title + ", second by second";
    chart.x = {"seconds since the start", Unit::number, Axis::Scale::linear};
    chart.y = {meaning.title, meaning.unit, Axis::Scale::linear};
    for (Subject const& subject : comparison.subjects) {
        Series series{subject.name, look_of(comparison, subject.name), {}};
        for (Cell const& cell : experiment.cells) {
            if (cell.subject != subject.name) continue;
            for (auto const& row : cell.over_time) {
                if (row[0] && row.at(column))
                    series.points.push_back({*row[0], *row.at(column), *row.at(column), *row.at(column), cell.valid});
            }
            if (!series.points.empty()) break;
        }
        if (!series.points.empty()) chart.series.push_back(std::move(series));
    }
    chart.y.scale = scale_for(chart.series);
    return chart;
}

// The charts of an experiment, by its kind.

namespace {

struct Part {
    std::string metric, name, look;
};

// Several numbers of each subject side by side; `at` is the x of each number.
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

// Returns the largest x at which most subjects have the metric.
std::optional<double> place(Comparison const& comparison, Experiment const& experiment, std::string_view metric) {
    auto const found = common_place(comparison, experiment, metric);
    return found ? *found : largest(experiment);
}

Chart switches_chart(Comparison const& comparison, Experiment const& experiment) {
    auto const x = place(comparison, experiment, "switches_voluntary_per_request");
    return grouped_chart(comparison, experiment, "switches", "context switches per request",
                         {{{"switches_voluntary_per_request", "to wait (voluntary)", "first"}, x},
                          {{"switches_involuntary_per_request", "forced (involuntary)", "second"}, x}});
}

Chart beside_chart(Comparison const& comparison, Experiment const& experiment) {
    auto const most = largest(experiment);
    std::string const percentile = common_percentile(comparison, experiment, most.value_or(0));
    return grouped_chart(
        comparison, experiment, "beside", percentile + " of the short requests",
        {{{percentile, "alone", "first"}, 0.0}, {{percentile, "with a long request running", "second"}, most}});
}

// Each subject at shares of its own rate: the rate, and the response times there.
Chart rate_latency_chart(Comparison const& comparison, Experiment const& experiment) {
    Chart chart = metric_chart(comparison, experiment, "p99");
    if (chart.x.scale == Axis::Scale::category) return chart;
    chart.title = "rate against p99";
    chart.x = {"requests answered per second", Unit::number, Axis::Scale::linear};
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

}   // namespace tricorn::client::report
