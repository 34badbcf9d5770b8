#include "client/report/document.hpp"
#include <algorithm>
#include <cmath>
#include <map>
#include <spdlog/fmt/fmt.h>

namespace tricorn::report {

namespace {

std::string place_text(Chart const& chart, double x) {
    switch (chart.x.scale) {
        case Axis::Scale::category: {
            auto const index = static_cast<std::size_t>(x);
            return index < chart.categories.size() ? chart.categories[index] : std::string();
        }
        case Axis::Scale::nines: return fmt::format("{:.6g} %", percent_of_nines(x));
        case Axis::Scale::linear:
        case Axis::Scale::logarithmic: break;
    }
    return quantity(x, chart.x.unit);
}

TableCell cell_of(Point const& point, Unit unit) {
    std::string text = interval(point.y, point.low, point.high, unit);
    if (!point.valid) text += " invalid";
    return {std::move(text), !point.valid};
}

}   // namespace

std::string summary_of(Chart const& chart) {
    std::vector<std::string> parts;
    for (Series const& series : chart.series) {
        if (series.bound || series.points.empty()) continue;
        auto const [low, high] = std::ranges::minmax(series.points, {}, &Point::y);
        std::string const least = quantity(low.y, chart.y.unit), most = quantity(high.y, chart.y.unit);
        parts.push_back(series.name + (least == most ? " " + least : fmt::format(" from {} to {}", least, most)));
    }
    return fmt::format("{}, {} by {}: {}.", chart.title, chart.y.title, chart.x.title, joined(parts));
}

Table table_behind(Chart const& chart) {
    Table table;
    table.caption = chart.title;
    table.head.push_back(chart.x.title);
    std::map<double, std::vector<TableCell>> rows;
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        table.head.push_back(chart.series[i].name);
        for (Point const& point : chart.series[i].points) {
            auto& row = rows[point.x];
            row.resize(chart.series.size());
            row[i] = cell_of(point, chart.y.unit);
        }
    }
    for (auto& [x, row] : rows) {
        row.insert(row.begin(), {place_text(chart, x)});
        table.rows.push_back(std::move(row));
    }
    return table;
}

std::string in_words(OpeningRow const& row) {
    std::string text;
    for (Finding const& finding : row.findings) {
        text += (text.empty() ? "" : " ") + finding.text;
        if (!finding.text_books.empty()) text += " (" + finding.text_books + ")";
    }
    return text;
}

double nines(double percent) {
    constexpr double most = 7;   // further no histogram of ours reaches
    double const rest = 1 - percent / 100;
    return rest <= 0 ? most : std::min(most, -std::log10(rest));
}

double percent_of_nines(double nines) {
    return 100 * (1 - std::pow(10, -nines));
}

}   // namespace tricorn::report
