#include "client/report/write/charts_json.hpp"
#include <array>
#include <boost/json/object.hpp>
#include <cstdint>
#include <string_view>
#include <utility>

namespace tricorn::client::report {

namespace {

namespace json = boost::json;

std::string_view name_of(Axis::Scale scale) {
    constexpr std::array<std::string_view, 4> names{"linear", "logarithmic", "nines", "category"};
    return names.at(static_cast<std::size_t>(scale));
}

json::object axis_json(Axis const& axis) {
    return {{"title", axis.title}, {"unit", name_of(axis.unit)}, {"scale", name_of(axis.scale)}};
}

json::object chart_json(Chart const& chart) {
    json::array series, categories;
    for (Series const& each : chart.series) {
        json::array points;
        for (Point const& point : each.points) {
            if (point.after_gap) points.push_back(json::array{point.x, nullptr, nullptr, nullptr, true});
            points.push_back(json::array{point.x, point.y, point.low, point.high, point.valid});
        }
        series.push_back(
            {{"name", each.name}, {"look", each.look}, {"bound", each.bound}, {"points", std::move(points)}});
    }
    for (std::string const& category : chart.categories) categories.push_back(json::value(category));
    json::value noise;
    if (chart.noise) noise = {{"name", chart.noise->name}, {"low", chart.noise->low}, {"high", chart.noise->high}};
    return {{"id", chart.id},
            {"title", chart.title},
            {"noise", std::move(noise)},
            {"x", axis_json(chart.x)},
            {"y", axis_json(chart.y)},
            {"series", std::move(series)},
            {"categories", std::move(categories)},
            {"sideways", chart.sideways}};
}

// Columns as [begin, end, total], bands as [low, high], cells as [column, band, count].
json::object heat_json(HeatMap const& map) {
    json::array columns, bands, cells, classes;
    for (HeatMap::Column const& each : map.columns) columns.push_back(json::array{each.begin, each.end, each.total});
    for (HeatMap::Band const& each : map.bands) bands.push_back(json::array{each.low, each.high});
    for (HeatMap::Cell const& each : map.cells)
        cells.push_back(json::array{each.column, each.band, static_cast<std::uint64_t>(each.count)});
    for (HeatClass const& each : heat_classes()) classes.push_back(each.from);
    return {{"kind", "heat"},
            {"id", map.id},
            {"title", map.title},
            {"x", axis_json(map.x)},
            {"y", axis_json(map.y)},
            {"columns", std::move(columns)},
            {"bands", std::move(bands)},
            {"cells", std::move(cells)},
            {"classes", std::move(classes)}};
}

void collect_charts(std::vector<Block> const& blocks, json::array& charts) {
    for (Block const& block : blocks) {
        if (auto const* const chart = std::get_if<Chart>(&block)) charts.push_back(chart_json(*chart));
        if (auto const* const map = std::get_if<HeatMap>(&block)) charts.push_back(heat_json(*map));
    }
}

void collect_charts(std::vector<Section> const& sections, json::array& charts) {
    for (Section const& section : sections) {
        collect_charts(section.blocks, charts);
        collect_charts(section.parts, charts);
    }
}

}   // namespace

json::array charts_json(Document const& document) {
    json::array charts;
    collect_charts(document.blocks, charts);
    collect_charts(document.sections, charts);
    return charts;
}

}   // namespace tricorn::client::report
