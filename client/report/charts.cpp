#include "client/report/charts.hpp"
#include "client/report/findings.hpp"
#include "client/report/html.hpp"
#include "client/report/metric.hpp"
#include <algorithm>
#include <limits>
#include <spdlog/fmt/fmt.h>

namespace tricorn::report {

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
    return {is_rate ? "requests a second" : experiment.x, experiment.x == "share" ? Unit::share : Unit::number,
            wide ? Axis::Scale::logarithmic : Axis::Scale::linear};
}

// Of one subject, the points of a metric in the order of x.
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

// Everybody beside each other, at the experiment's only x.
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
        for (Subject const& subject : comparison.subjects) {
            std::string const look = look_of(comparison, subject.name);
            Series series = series_of(experiment, subject, look, metric, xs);
            if (series.points.empty()) continue;
            chart.series.push_back(std::move(series));
            Series ceilings = ceilings_of(experiment, subject, look, xs);
            if (metric == "rate" && !subject.is_control && !ceilings.points.empty())
                chart.series.push_back(std::move(ceilings));
        }
    }
    chart.y.scale = scale_for(chart.series);
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
    for (Subject const& subject : comparison.subjects) {
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

}   // namespace tricorn::report
