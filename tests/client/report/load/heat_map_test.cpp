#include "client/report/load/heat_map.hpp"
#include "client/report/report.hpp"
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <numeric>

namespace tricorn::client::report::heat_map_test {

namespace json = boost::json;

namespace {

constexpr int millisecond = 1'000'000;

// A load whose seconds have these cells.
json::object load(std::vector<json::array> const& seconds) {
    json::array intervals;
    for (json::array const& cells : seconds)
        intervals.push_back({{"begin_seconds", static_cast<double>(intervals.size())},
                             {"seconds", 1.0},
                             {"totals", {{"ok", 10}}},
                             {"p99", 5 * millisecond},
                             {"cells", cells}});
    return {{"schema", "tricorn.load/1"}, {"intervals", intervals}};
}

json::array cell(std::int64_t least, std::int64_t count) {
    return {json::array{least, count}};
}

double sum(HeatMap const& map) {
    return std::accumulate(map.cells.begin(), map.cells.end(), 0.0,
                           [](double all, HeatMap::Cell const& each) { return all + each.count; });
}

}   // namespace

TEST_CASE(
    "a heat map has a column for each second and the bands of a quarter of an octave between its fastest and slowest") {
    auto const map = heat_map(load({cell(1024, 7), {}, {json::array{1024, 1}, json::array{2048, 3}}}));
    REQUIRE(map);
    REQUIRE(map->columns.size() == 3);
    CHECK(map->columns[2].begin == 2);
    CHECK(map->columns[2].end == 3);
    CHECK(map->columns[2].total == 4);
    CHECK(map->columns[1].total == 0);   // a second without responses stays
    REQUIRE(map->bands.size() == 5);
    CHECK(map->bands[0].low == doctest::Approx(1024e-9));
    CHECK(map->bands[1].low == doctest::Approx(1280e-9));
    CHECK(map->bands[4].low == doctest::Approx(2048e-9));
    CHECK(map->bands[4].high == doctest::Approx(2560e-9));
    REQUIRE(map->cells.size() == 3);
    CHECK(map->cells[2].column == 2);
    CHECK(map->cells[2].band == 4);
    CHECK(map->cells[2].count == 3);
    CHECK(map->summary == "Heat map: time of a request, second by second: 3 columns; requests took from 1.02\u00a0µs "
                          "to 2.56\u00a0µs, the "
                          "fullest band is 1.02\u00a0µs to 1.28\u00a0µs.");
}

TEST_CASE("the fewest nanoseconds have bands too") {
    auto const map = heat_map(load({{json::array{1, 1}, json::array{8, 1}}}));
    REQUIRE(map);
    CHECK(map->bands.size() == 8);
    for (std::size_t i = 1; i < map->bands.size(); ++i) CHECK(map->bands[i].low == map->bands[i - 1].high);
}

TEST_CASE("a long run is joined to at most 200 columns, and no request is lost") {
    auto const map = heat_map(load(std::vector<json::array>(2001, cell(5 * millisecond, 3))));
    REQUIRE(map);
    CHECK(map->columns.size() == 182);   // of 11 seconds
    CHECK(map->columns[1].begin == 11);
    CHECK(map->columns[1].end == 22);
    CHECK(map->columns.back().end == 2001);
    CHECK(sum(*map) == 6003);
    CHECK(map->title.find("11 seconds in a column") != std::string::npos);
}

TEST_CASE("without cells there is no heat map, and invalid cells are ignored") {
    json::object old = load({{}, {}});
    CHECK_FALSE(heat_map(old));
    for (json::value& each : old["intervals"].as_array()) each.as_object().erase("cells");
    CHECK_FALSE(heat_map(old));
    CHECK_FALSE(heat_map(json::object{}));
    CHECK_FALSE(
        heat_map(load({json::parse(R"([[0,1],[-5,1],[1e30,1],[7,-1],["a",1],[5],7,null,[5,5,5]])").as_array()})));
    CHECK(report::report_html(old).find("\"heat\"") == std::string::npos);
}

TEST_CASE("the table behind a heat map counts by octaves, and adds up") {
    auto const map = heat_map(load({{json::array{1280, 2}, json::array{1792, 3}, json::array{2048, 4}}, {}}));
    REQUIRE(map);
    Table const table = table_behind(*map);
    REQUIRE(table.head.size() == 3);
    CHECK(table.head[0] == "seconds since the start");
    CHECK(table.head[2].starts_with("from 2.05"));
    REQUIRE(table.rows.size() == 2);
    CHECK(table.rows[0][0].text == "0 to 1");
    CHECK(table.rows[0][1].text == "5");
    CHECK(table.rows[0][2].text == "4");
    CHECK(table.rows[1][1].text.empty());
}

TEST_CASE("sharing bands does not change the maps") {
    std::vector<HeatMap> maps{*heat_map(load({cell(1024, 7)})), *heat_map(load({cell(8 * millisecond, 2)}))};
    double const low = maps[1].bands[0].low;
    share_bands(maps);
    CHECK(maps[0].bands.size() == maps[1].bands.size());
    CHECK(maps[0].bands[maps[0].cells[0].band].low == doctest::Approx(1024e-9));
    CHECK(maps[1].bands[maps[1].cells[0].band].low == low);
}

TEST_CASE("a page of a day-long run stays far below 2 MB; text and Markdown leave the map out") {
    json::array many;
    for (int i = 0; i < 40; ++i) many.push_back(json::array{std::int64_t(100'000) << (i / 4), 1000 + i});
    json::object const result = load(std::vector<json::array>(20'000, many));
    std::string const page = report::report_html(result);
    CHECK(page.size() < 1'900'000);
    CHECK(page.find("Heat map: time of a request, 100 seconds in a column") != std::string::npos);
    CHECK(page.find("Answers per second, mean of 34 seconds") != std::string::npos);
    CHECK(page.find("Time of a request, the worst of 34 seconds") != std::string::npos);
    CHECK(report::report_text(result).find("Heat map") == std::string::npos);
    CHECK(report::report_markdown(result).find("Heat map") == std::string::npos);
}

}   // namespace tricorn::client::report::heat_map_test
