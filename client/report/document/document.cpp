#include "client/report/document/document.hpp"
#include <algorithm>
#include <cmath>
#include <map>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

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

// Rounds: each interval begins a few microseconds later than the last.
std::string seconds_text(double seconds) {
    return fmt::format("{:g}", std::round(seconds * 10) / 10);
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

Table table_behind(HeatMap const& map) {
    Table table{map.title + ": requests by their time", {map.x.title}, {}};
    std::vector<std::size_t> place;   // column per band
    for (HeatMap::Band const& band : map.bands) {
        bool const begins_octave = std::abs(std::remainder(std::log2(band.low * 1e9), 1)) < 1e-6;
        if (place.empty() || begins_octave) table.head.push_back("from " + quantity(band.low, Unit::seconds));
        place.push_back(table.head.size() - 1);
    }
    std::vector<std::vector<double>> counts(map.columns.size(), std::vector<double>(table.head.size()));
    for (HeatMap::Cell const& cell : map.cells) counts[cell.column][place[cell.band]] += cell.count;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        auto& row = table.rows.emplace_back();
        row.push_back({seconds_text(map.columns[i].begin) + " to " + seconds_text(map.columns[i].end)});
        for (std::size_t k = 1; k < counts[i].size(); ++k)
            row.push_back({counts[i][k] > 0 ? quantity(counts[i][k], Unit::number) : std::string()});
    }
    return table;
}

Table table_behind(Stacks const& stacks) {
    Table table{fmt::format("{}: {} + {}", stacks.title, stacks.solid, stacks.hatched), {"of", "when"}, {}};
    std::vector<std::pair<std::string, std::string>> places;   // row per name and state
    for (Stacks::Group const& group : stacks.groups) {
        std::size_t const column = table.head.size();
        table.head.push_back(group.name);
        for (Stacks::Bar const& bar : group.bars) {
            std::pair const place{bar.name, bar.state};
            auto const row = static_cast<std::size_t>(std::ranges::find(places, place) - places.begin());
            if (row == places.size()) {
                places.push_back(place);
                table.rows.push_back({{bar.name}, {bar.state}});
            }
            table.rows[row].resize(column);
            table.rows[row].push_back({bar.text});
        }
    }
    for (auto& row : table.rows) row.resize(table.head.size());
    return table;
}

std::vector<HeatClass> const& heat_classes() {
    static std::vector<HeatClass> const classes{{0, "less than 0.1 %"}, {0.001, "0.1 to 1 %"}, {0.01, "1 to 3 %"},
                                                {0.03, "3 to 10 %"},    {0.1, "10 to 30 %"},   {0.3, "30 % and more"}};
    return classes;
}

std::string identifier(std::string_view name) {
    std::string out;
    for (char const c : name) {
        bool const plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        out += plain ? c : '-';
    }
    return out;
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
    constexpr double most = 7;   // no histogram of ours reaches further
    double const rest = 1 - percent / 100;
    return rest <= 0 ? most : std::min(most, -std::log10(rest));
}

double percent_of_nines(double nines) {
    return 100 * (1 - std::pow(10, -nines));
}

}   // namespace tricorn::client::report
