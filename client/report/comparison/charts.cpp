#include "client/report/comparison/charts.hpp"
#include "client/report/comparison/columns.hpp"
#include "client/report/comparison/findings.hpp"
#include "client/report/comparison/round_values.hpp"
#include "client/report/document/document.hpp"
#include "client/report/read/json_view.hpp"
#include "client/results/metric.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

Point point_of(double x, Estimate const& estimate, bool valid) {
    return {x, estimate.median, estimate.low, estimate.high, valid};
}

std::string id_of(Experiment const& experiment, std::string_view what) {
    return "chart-" + identifier(experiment.id) + "-" + identifier(what);
}

Axis x_axis(Experiment const& experiment, std::vector<double> const& xs) {
    bool const wide = xs.front() > 0 && xs.back() >= xs.front() * 8;
    bool const is_rate = experiment.x_name() == "rate";
    return {is_rate ? "requests per second" : experiment.x_name(),
            experiment.x_name() == "share" ? Unit::share : Unit::number,
            wide ? Axis::Scale::logarithmic : Axis::Scale::linear};
}

// What a chart shows of a cell, also of an invalid one, which is marked.
std::optional<Estimate> drawn(Cell const& cell, std::string const& metric) {
    auto const found = cell.estimates.find(metric);
    if (found == cell.estimates.end() || (cell.valid() && !whole_estimate(cell, metric))) return std::nullopt;
    return found->second;
}

// A star marks what is not compared.
std::string marked_name(Cell const& cell, std::string_view metric) {
    return cell.subject + (cell.not_compared.contains(metric) ? "*" : "");
}

Point point_of(double x, Limit const& limit) {
    return {x, limit.median, limit.least, limit.most};
}

// Returns one subject's points of a metric in the order of x.
Series series_of(Experiment const& experiment, Subject const& subject, std::string look, std::string const& metric,
                 std::vector<double> const& xs) {
    Series series{subject.name, std::move(look), {}};
    double const factor = metric_of(metric).factor();
    bool marked = false;
    for (double const x : xs) {
        Cell const* const cell = experiment.cell(subject.name, x);
        if (!cell) continue;
        auto const found = drawn(*cell, metric);
        if (!found) continue;
        marked = marked || cell->not_compared.contains(metric);
        series.points.push_back(point_of(x, scaled(*found, factor), cell->valid()));
    }
    if (marked) series.name += "*";
    return series;
}

Series ceilings_of(Experiment const& experiment, Subject const& subject, std::string look,
                   std::vector<double> const& xs) {
    Series series{"ceiling of " + subject.name, std::move(look), {}, true};
    for (double const x : xs) {
        Cell const* const cell = experiment.cell(subject.name, x);
        auto const limit = cell ? limit_of(*cell) : std::nullopt;
        if (limit) series.points.push_back(point_of(x, *limit));
    }
    return series;
}

// Where the control may lie, by the interval of its ratio to the original: the same server measured twice. Its median
// alone would show noise that is many times too small.
std::optional<Chart::Noise> noise_of(Study const& study, Experiment const& experiment, Subject const& control,
                                     std::optional<double> x, std::string const& metric) {
    Cell const* const once = experiment.cell(control.control_of, x);
    Estimate const* const original = once ? whole_estimate(*once, metric) : nullptr;
    auto const difference = study.difference(experiment.id, x, metric, control.control_of, control.name);
    if (!original || !difference) return std::nullopt;
    Relation const ratio = as_told(*difference);
    double low = ratio.low.value_or(0), high = ratio.high.value_or(0);
    if (!ratio.low && !ratio.by_round.empty()) {
        auto const [least, most] = std::ranges::minmax(ratio.by_round);
        low = least;
        high = most;
    }
    if (low <= 0) return std::nullopt;
    double const value = original->median * metric_of(metric).factor();
    return Chart::Noise{control.control_of + ", measured twice", value * low, value * high};
}

// Adds all subjects side by side, at the experiment's only x.
void beside_each_other(Chart& chart, Study const& study, Experiment const& experiment, std::optional<double> x,
                       std::string const& metric) {
    chart.x = {"subject", Unit::number, Axis::Scale::category};
    double const factor = metric_of(metric).factor();
    Series ceilings{"ceiling", "ceiling", {}, true};
    for (Subject const& subject : study.subjects) {
        Cell const* const cell = experiment.cell(subject.name, x);
        if (!cell) continue;
        auto const found = drawn(*cell, metric);
        if (!found) continue;
        if (subject.is_control()) {
            chart.noise = noise_of(study, experiment, subject, x, metric);
            continue;
        }
        auto const place = static_cast<double>(chart.categories.size());
        chart.categories.push_back(marked_name(*cell, metric));
        chart.series.push_back({marked_name(*cell, metric),
                                look_of(study, subject.name),
                                {point_of(place, scaled(*found, factor), cell->valid())}});
        auto const limit = metric == "rate" ? limit_of(*cell) : std::nullopt;
        if (limit) ceilings.points.push_back(point_of(place, *limit));
    }
    if (!ceilings.points.empty()) chart.series.push_back(std::move(ceilings));
}

}   // namespace

std::string look_of(Study const& study, std::string_view subject) {
    std::size_t strangers = 0;
    for (Subject const& each : study.subjects) {
        std::string role = role_of(each);
        if (role.empty()) ++strangers;
        if (each.name != subject) continue;
        if (each.is_control()) return "control";
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

Chart metric_chart(Study const& study, Experiment const& experiment, std::string const& metric) {
    Metric const meaning = metric_of(metric);
    Chart chart;
    chart.id = id_of(experiment, metric);
    chart.title = meaning.axis;
    chart.y = {meaning.title, meaning.unit, Axis::Scale::linear};
    auto const xs = experiment.xs();
    if (xs.size() < 2) {
        beside_each_other(chart, study, experiment, xs.empty() ? std::nullopt : std::optional(xs.front()), metric);
    } else {
        chart.x = x_axis(experiment, xs);
        for (Subject const& subject : study.compared()) {
            std::string const look = look_of(study, subject.name);
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

Chart percentile_chart(Study const& study, Experiment const& experiment, std::optional<double> x, Curve Cell::*curve,
                       std::string const& what) {
    Chart chart;
    chart.id = id_of(experiment, "percentiles-" + what);
    std::string const where = at_text(experiment, x);   // "with 64 connections, "
    chart.title = what + " time by percentile" + (where.empty() ? "" : ", " + where.substr(0, where.size() - 2)) +
                  "; all requests of all rounds";
    chart.x = {"percentile", Unit::number, Axis::Scale::nines};
    chart.y = {what + " time", Unit::seconds, Axis::Scale::logarithmic};
    for (Subject const& subject : study.compared()) {
        Cell const* const cell = experiment.cell(subject.name, x);
        if (!cell) continue;
        Series series{marked_name(*cell, "p50"), look_of(study, subject.name), {}};
        for (auto const& [percent, seconds] : cell->*curve) {
            if (seconds > 0) series.points.push_back({nines(percent), seconds, seconds, seconds, cell->valid()});
        }
        if (!series.points.empty()) chart.series.push_back(std::move(series));
    }
    return chart;
}

namespace {

// ", in pieces of 50 ms"
std::string pieces_text(Experiment const& experiment) {
    for (Cell const& cell : experiment.cells) {
        if (cell.over_time.size() < 2) continue;
        double const piece = cell.over_time[1].second - cell.over_time[0].second;
        if (piece > 0) return ", in pieces of " + quantity(std::round(piece * 1000) / 1000, Unit::seconds);
    }
    return {};
}

}   // namespace

Chart over_time_chart(Study const& study, Experiment const& experiment, std::optional<double> Moment::*value,
                      std::string const& metric) {
    Metric const meaning = metric_of(metric);
    Chart chart;
    chart.id = id_of(experiment, "seconds-" + metric);
    // The times are those of the probe beside the load.
    chart.title = (metric == "rate" ? std::string("rate of the load") : meaning.title + " of the probe") +
                  pieces_text(experiment);
    chart.x = {"seconds since the start", Unit::number, Axis::Scale::linear};
    if (auto const kill = number(experiment.parameters, "kill_after_seconds"))
        chart.x.title += fmt::format("; the worker was killed at {:.1f}", *kill);
    chart.y = {meaning.title, meaning.unit, Axis::Scale::linear};
    for (Subject const& subject : study.subjects) {
        Series series{subject.name, look_of(study, subject.name), {}};
        for (Cell const& cell : experiment.cells) {
            if (cell.subject != subject.name) continue;
            for (Moment const& moment : cell.over_time) {
                if (auto const& y = moment.*value) series.points.push_back({moment.second, *y, *y, *y, cell.valid()});
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
Chart grouped_chart(Study const& study, Experiment const& experiment, std::string const& id, std::string const& title,
                    std::vector<std::pair<Part, std::optional<double>>> const& parts) {
    Metric const meaning = metric_of(parts.front().first.metric);
    Chart chart{
        "chart-" + identifier(experiment.id) + "-" + id, title, {}, {"subject", Unit::number, Axis::Scale::category},
        {title, meaning.unit, Axis::Scale::linear},      {},    {}};
    for (Subject const& subject : study.compared()) chart.categories.push_back(subject.name);
    for (auto const& [part, x] : parts) {
        Series series{part.name, part.look, {}};
        for (std::size_t i = 0; i < chart.categories.size(); ++i) {
            Cell const* const cell = experiment.cell(chart.categories[i], x);
            Estimate const* const found = cell ? whole_estimate(*cell, part.metric) : nullptr;
            if (!found) continue;
            Estimate const estimate = scaled(*found, meaning.factor());
            series.points.push_back({static_cast<double>(i), estimate.median, estimate.low, estimate.high});
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
std::optional<double> place(Study const& study, Experiment const& experiment, std::string_view metric) {
    auto const found = common_place(study, experiment, metric);
    return found ? *found : largest(experiment);
}

Chart switches_chart(Study const& study, Experiment const& experiment) {
    auto const x = place(study, experiment, "switches_voluntary_per_request");
    return grouped_chart(study, experiment, "switches", "context switches per request",
                         {{{"switches_voluntary_per_request", "to wait (voluntary)", "first"}, x},
                          {{"switches_involuntary_per_request", "forced (involuntary)", "second"}, x}});
}

Chart beside_chart(Study const& study, Experiment const& experiment) {
    auto const most = largest(experiment);
    std::string const percentile = common_percentile(study, experiment, most.value_or(0));
    return grouped_chart(
        study, experiment, "beside", percentile + " of the short requests",
        {{{percentile, "alone", "first"}, 0.0}, {{percentile, "with a long request running", "second"}, most}});
}

// Each subject at shares of its own rate: the rate, and the response times there.
Chart rate_latency_chart(Study const& study, Experiment const& experiment) {
    Chart chart = metric_chart(study, experiment, "p99");
    if (chart.x.scale == Axis::Scale::category) return chart;
    chart.title = "rate against p99";
    chart.x = {"requests answered per second", Unit::number, Axis::Scale::linear};
    for (Series& series : chart.series) {
        std::vector<Point> points;
        for (Point point : series.points) {
            Cell const* const cell = experiment.cell(
                series.name.ends_with('*') ? series.name.substr(0, series.name.size() - 1) : series.name, point.x);
            if (cell == nullptr) continue;
            auto const rate = cell->estimates.find("rate");
            if (rate == cell->estimates.end()) continue;
            point.x = rate->second.median;
            points.push_back(point);
        }
        series.points = std::move(points);
    }
    return chart;
}

Chart speed_up_chart(Study const& study, Experiment const& experiment) {
    Chart chart = metric_chart(study, experiment, "speed_up");
    chart.y.scale = Axis::Scale::linear;
    if (chart.x.scale == Axis::Scale::category) return chart;
    chart.x.scale = Axis::Scale::linear;
    Series ideal{"ideal", "ceiling", {}, true};
    for (double const x : experiment.xs()) ideal.points.push_back({x, x, x, x});
    chart.series.push_back(std::move(ideal));
    return chart;
}

std::vector<Chart> candidates(Study const& study, Experiment const& experiment) {
    auto const metric = [&](char const* name) { return metric_chart(study, experiment, name); };
    auto const over_time = [&](std::optional<double> Moment::*value, char const* name) {
        return over_time_chart(study, experiment, value, name);
    };
    auto const percentiles = [&](Curve Cell::*curve, char const* what) {
        return percentile_chart(study, experiment, place(study, experiment, "p50"), curve, what);
    };
    switch (experiment.kind) {
        case Kind::closed_loop:
            return {metric("rate"), percentiles(&Cell::service, "service"), metric("p99"), metric("cpu_us_per_request"),
                    switches_chart(study, experiment)};
        case Kind::open_loop_equal: return {metric("p99"), percentiles(&Cell::response, "response")};
        case Kind::open_loop_knee:
            return {rate_latency_chart(study, experiment), percentiles(&Cell::response, "response")};
        case Kind::idle_memory: return {metric("pss_bytes"), metric("bytes_per_connection")};
        case Kind::crash:
            return {metric("lost_requests"), over_time(&Moment::rate, "rate"), over_time(&Moment::p50, "p50"),
                    over_time(&Moment::p99, "p99")};
        case Kind::speed_up: return {speed_up_chart(study, experiment)};
        case Kind::overload:
            return {metric("goodput_share"), over_time(&Moment::rate, "rate"), over_time(&Moment::p50, "p50"),
                    over_time(&Moment::p99, "p99")};
        case Kind::responsiveness: return {beside_chart(study, experiment)};
        case Kind::memory_segments:   // drawn by its own section
        case Kind::recording:         // the same
        case Kind::other: break;
    }
    return {metric("rate"), metric("p99")};
}

}   // namespace

namespace {

// "p99": it stays small.
bool is_percentile_title(std::string_view title) {
    return title.size() > 1 && title[0] == 'p' && title[1] >= '0' && title[1] <= '9';
}

}   // namespace

std::vector<Chart> charts_of(Study const& study, Experiment const& experiment) {
    std::vector<Chart> charts;
    for (Chart& chart : candidates(study, experiment)) {
        std::erase_if(chart.series, [](Series const& series) { return series.points.empty(); });
        bool const measured = std::ranges::any_of(chart.series, [](Series const& series) { return !series.bound; });
        if (!measured) continue;
        chart.summary = summary_of(chart);
        if (chart.title[0] >= 'a' && chart.title[0] <= 'z' && !is_percentile_title(chart.title))
            chart.title[0] = static_cast<char>(chart.title[0] - 'a' + 'A');
        charts.push_back(std::move(chart));
    }
    return charts;
}

}   // namespace tricorn::client::report
