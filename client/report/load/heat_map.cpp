#include "client/report/load/heat_map.hpp"
#include "client/report/read/json_view.hpp"
#include <algorithm>
#include <bit>
#include <boost/json/array.hpp>
#include <cmath>
#include <cstdint>
#include <map>
#include <spdlog/fmt/fmt.h>
#include <vector>

namespace tricorn::client::report {

namespace {

namespace json = boost::json;

constexpr double most_nanoseconds = 1e16;   // 116 days: longer times are invalid
constexpr std::uint64_t quarters = 4;

// Bands a quarter of an octave wide, like the intervals' cells (load/metrics/interval.hpp), in ascending order.
std::uint64_t band_of(std::uint64_t nanoseconds) {
    if (nanoseconds < quarters) return nanoseconds;
    auto const octave = static_cast<std::uint64_t>(std::bit_width(nanoseconds)) - 3;
    return quarters * octave + (nanoseconds >> octave);
}

double least_of(std::uint64_t band) {
    if (band < 2 * quarters) return static_cast<double>(band) * 1e-9;
    std::uint64_t const octave = band / quarters - 1;
    return std::ldexp(static_cast<double>(band % quarters + quarters), static_cast<int>(octave)) * 1e-9;
}

std::vector<HeatMap::Band> bands_of(std::uint64_t first, std::uint64_t last) {
    std::vector<HeatMap::Band> bands;
    for (std::uint64_t band = first; band <= last; ++band) bands.push_back({least_of(band), least_of(band + 1)});
    return bands;
}

using Counts = std::map<std::uint64_t, double>;   // by band

void add_cells(Counts& counts, json::value const& interval) {
    for (json::value const& each : list(interval, "cells")) {
        auto const* const pair = each.if_array();
        if (!pair || pair->size() != 2) continue;
        auto const least = number(pair->front(), ""), count = number(pair->back(), "");
        if (!least || !count || *least < 1 || *least > most_nanoseconds || *count <= 0) continue;
        counts[band_of(static_cast<std::uint64_t>(*least))] += *count;
    }
}

HeatMap::Column column_of(IntervalGroup group, Counts const& counts) {
    HeatMap::Column column;
    column.begin = number(group.front(), "begin_seconds").value_or(0);
    column.end =
        number(group.back(), "begin_seconds").value_or(column.begin) + number(group.back(), "seconds").value_or(0);
    for (auto const& [band, count] : counts) column.total += count;
    return column;
}

std::string span_text(HeatMap::Band const& band) {
    return quantity(band.low, Unit::seconds) + " to " + quantity(band.high, Unit::seconds);
}

std::string summary_of(HeatMap const& map) {
    std::vector<double> sums(map.bands.size());
    for (HeatMap::Cell const& cell : map.cells) sums[cell.band] += cell.count;
    auto const fullest = static_cast<std::size_t>(std::ranges::max_element(sums) - sums.begin());
    return fmt::format("{}: {} columns; requests took from {} to {}, the fullest band is {}.", map.title,
                       map.columns.size(), quantity(map.bands.front().low, Unit::seconds),
                       quantity(map.bands.back().high, Unit::seconds), span_text(map.bands[fullest]));
}

}   // namespace

std::optional<HeatMap> heat_map(json::value const& result, std::size_t most) {
    json::array const& intervals = list(result, "intervals");
    std::size_t const joined = group_size(intervals.size(), most);
    HeatMap map{
        "chart-heat",
        "Heat map: time of a request, " +
            (joined > 1 ? fmt::format("{} seconds in a column", joined) : std::string("second by second")),
        {},
        "A strong band is one kind of request; two bands are two kinds, such as cache hits and misses. A rising "
        "band is a growing queue; an empty column, or dots far above the bands, are a stall.",
        {"seconds since the start", Unit::number, Axis::Scale::linear},
        {"time of a request", Unit::seconds, Axis::Scale::logarithmic},
        {},
        {},
        0,
        {}};
    std::vector<Counts> columns;
    std::uint64_t first = UINT64_MAX, last = 0;
    for (IntervalGroup const group : in_groups(intervals, joined)) {
        Counts& counts = columns.emplace_back();
        for (json::value const& interval : group) add_cells(counts, interval);
        map.columns.push_back(column_of(group, counts));
        if (counts.empty()) continue;
        first = std::min(first, counts.begin()->first);
        last = std::max(last, counts.rbegin()->first);
    }
    if (first > last) return std::nullopt;
    map.first_band = first;
    map.bands = bands_of(first, last);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        for (auto const& [band, count] : columns[i]) map.cells.push_back({i, band - first, count});
    }
    map.summary = summary_of(map);
    return map;
}

void share_bands(std::vector<HeatMap>& maps) {
    std::size_t first = SIZE_MAX, last = 0;
    for (HeatMap const& map : maps) {
        first = std::min(first, map.first_band);
        last = std::max(last, map.first_band + map.bands.size() - 1);
    }
    for (HeatMap& map : maps) {
        for (HeatMap::Cell& cell : map.cells) cell.band += map.first_band - first;
        map.first_band = first;
        map.bands = bands_of(first, last);
    }
}

}   // namespace tricorn::client::report
