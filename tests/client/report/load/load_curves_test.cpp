#include "client/report/load/load_curves.hpp"
#include "client/report/read/load_values.hpp"
#include "client/report/write/charts_json.hpp"
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>

namespace tricorn::client::report::load_curves_test {

namespace json = boost::json;

TEST_CASE("no line leads over seconds without an answer") {
    json::array intervals;
    for (int i = 0; i < 6; ++i) {
        bool const dead = i == 2 || i == 3;
        json::value const time = dead ? json::value() : json::value(5'000'000);
        intervals.push_back({{"begin_seconds", static_cast<double>(i)},
                             {"seconds", 1.0},
                             {"totals", {{"ok", dead ? 0 : 10}, {"not_ok", 0}}},
                             {"p50", time},
                             {"p99", time},
                             {"max", time}});
    }
    std::vector<Chart> charts = second_by_second(json::object{{"intervals", intervals}});
    REQUIRE(charts.size() == 2);
    for (Series const& series : charts[1].series) {
        REQUIRE(series.points.size() == 4);
        CHECK(series.points[2].x == 4);
        for (std::size_t i = 0; i < 4; ++i) CHECK(series.points[i].after_gap == (i == 2));
    }
    // The rate has no gap: nothing was answered.
    CHECK(charts[0].series.front().points.size() == 6);
    CHECK(charts[0].series.front().points[2].y == 0);
    Document document;
    document.blocks.emplace_back(charts[1]);
    json::array const drawn = charts_json(document);
    auto const& points = drawn.at(0).at("series").at(0).at("points").as_array();
    REQUIRE(points.size() == 5);
    CHECK(points[2].at(1).is_null());
}

TEST_CASE("a time that is an upper bound is marked as one") {
    json::object const distribution{{"percentiles", {{"p50", 1'000'000}, {"p99", 2'000'000}, {"p99.9", 3'000'000}}},
                                    {"at_least", json::array{"p99.9"}},
                                    {"at_most", json::array{"p99"}}};
    CHECK_FALSE(percentile_text(distribution, "p50").starts_with("≤"));
    CHECK(percentile_text(distribution, "p99").starts_with("≤"));
    CHECK(percentile_text(distribution, "p99.9").starts_with("≥"));
}

}   // namespace tricorn::client::report::load_curves_test
