#include "client/report/load/load_curves.hpp"
#include "client/report/load/overlay_charts.hpp"
#include "client/report/load/overlay_settings.hpp"
#include "client/report/load/overlay_tables.hpp"
#include "client/report/report.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <doctest/doctest.h>

namespace tricorn::client::report::overlay_test {

namespace json = boost::json;

namespace {

constexpr std::string_view hostile = "</script><img src=x onerror=taken()>";

bool says(std::string const& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

// `factor` times slower than 1 to 1000 µs, with that many seconds.
json::object some_load(int factor, int connections, std::size_t seconds = 5) {
    json::array cells;
    for (int i = 1; i <= 1000; ++i) cells.push_back(json::array{i * 1000 * factor, 10});
    json::object const distribution{{"count", 10'000},
                                    {"max", 1'000'000 * factor},
                                    {"mean", 500'000.0 * factor},
                                    {"percentiles", {{"p50", 500'000 * factor}, {"p99", 990'000 * factor}}},
                                    {"histogram", cells}};
    json::array intervals;
    for (std::size_t i = 0; i < seconds; ++i)
        intervals.push_back({{"begin_seconds", static_cast<double>(i) * 1.00003},
                             {"seconds", 1.0},
                             {"totals", {{"ok", 2000 / factor}}},
                             {"p99", 990'000 * factor},
                             {"cells", json::array{json::array{524'288 * factor, 2000 / factor}}}});
    return {{"schema", "tricorn.load/1"},
            {"config",
             {{"url", "http://localhost/"}, {"method", "GET"}, {"connections", connections}, {"seed", connections}}},
            {"environment", {{"processors", 2}}},
            {"verdict", {{"valid", true}, {"reasons", json::array{}}}},
            {"rate", 2000.0 / factor},
            {"totals", {{"offered", 10'000}, {"ok", 10'000}, {"errors", 0}}},
            {"latency", {{"response", distribution}, {"service", distribution}}},
            {"intervals", intervals},
            {"server", {{"cpu_seconds", 1.5 * factor}}}};
}

NamedResults two() {
    return {{"before", some_load(2, 64)}, {"after", some_load(1, 64)}};
}

}   // namespace

TEST_CASE("several loads: their numbers stand side by side, and no significance is claimed") {
    std::string const text = overlay_text(two());
    CHECK(says(text, "Loads side by side: before and after"));
    CHECK(says(text, "All are VALID"));
    CHECK(says(text, "a single run"));
    CHECK(says(text, "tricorn-client compare"));
    CHECK(says(text, "All results have the same settings."));
    auto const tables = report::overlay_tables(two());
    REQUIRE(tables.size() == 4);
    CHECK(tables[0].caption == "Side by side");
    REQUIRE(tables[0].rows.size() == 2);
    CHECK(tables[0].rows[0][0].text == "before");
    CHECK(tables[0].rows[0][1].text == "VALID");
    CHECK(tables[0].rows[0][2].text == "1,000/s");
    CHECK(tables[0].rows[1][5].text == "990\u00a0µs");
    CHECK(says(overlay_markdown(two()), "| before |"));
}

TEST_CASE("several loads: different settings are listed, random draws are not") {
    NamedResults results{{"a", some_load(1, 64)}, {"b", some_load(1, 256)}, {"c", some_load(1, 64)}};
    std::string const text = overlay_text(results);
    CHECK(says(text, "connections: 64 (a and c), 256 (b)"));
    CHECK_FALSE(says(text, "seed: 64 (a"));
    auto const settings = report::settings_of(results, "config");
    auto const url = std::ranges::find(settings, "url", &report::Setting::name);
    REQUIRE(url != settings.end());
    CHECK_FALSE(url->differs());
    results[1].json.as_object()["config"].as_object().erase("connections");
    CHECK(says(overlay_text(results), "connections: 64 (a and c), none (b)"));
}

TEST_CASE("several loads: a chart has a line per load, in the same rows") {
    NamedResults results = two();
    results[1].json.as_object()["verdict"] = {{"valid", false}, {"reasons", json::array{"the client was late"}}};
    auto const charts = report::overlay_charts(results);
    REQUIRE(charts.size() == 4);
    for (report::Chart const& chart : charts) {
        REQUIRE(chart.series.size() == 2);
        CHECK(chart.series[0].name == "before");
        CHECK(chart.series[1].name == "after (invalid)");
        CHECK(chart.series[0].look != chart.series[1].look);
        CHECK(report::table_behind(chart).rows.size() == chart.series[0].points.size());
    }
    CHECK(charts[2].series[1].points[0].y == 2000);
    CHECK(says(overlay_text(results), "after: INVALID: the client was late"));
}

TEST_CASE("several loads: percentiles at common places, to where 30 requests lie beyond") {
    auto const points = report::percentile_points(json::value(some_load(1, 1)).at_pointer("/latency/response"));
    auto const at = [&](double percent) {
        return std::ranges::find_if(
            points, [&](auto const& each) { return std::abs(report::percent_of_nines(each.x) - percent) < 1e-6; });
    };
    REQUIRE(at(50) != points.end());
    CHECK(at(50)->y == doctest::Approx(500e-6));
    REQUIRE(at(99) != points.end());
    CHECK(at(99)->y == doctest::Approx(990e-6));
    CHECK(points.back().x == doctest::Approx(2.5));   // 32 of 10 000 lie beyond
    CHECK(report::percentile_points(json::object{}).empty());
}

TEST_CASE("several loads: long ones are joined together, and eight of them fit on a page") {
    NamedResults results;
    for (int i = 1; i <= 8; ++i) results.push_back({"run" + std::to_string(i), some_load(i, 64, 5000)});
    auto const charts = report::overlay_charts(results);
    REQUIRE(charts.size() == 4);
    CHECK(charts[3].series[0].points.size() == 200);
    CHECK(says(charts[3].title, "the worst of 25 seconds"));
    CHECK(report::overlay_heat_maps(results).size() == 8);
    CHECK(overlay_html(results).size() < 1'950'000);
}

TEST_CASE("several loads: hostile names and values stay text") {
    NamedResults results = two();
    results[0].name = hostile;
    results[1].json.as_object()["config"].as_object()["url"] = hostile;
    std::string const page = overlay_html(results);
    CHECK_FALSE(says(page, "<img"));
    CHECK(says(page, "&lt;/script&gt;&lt;img src=x onerror=taken()&gt;"));
    results[0].name = "a\x1b[31m";
    CHECK_FALSE(says(overlay_text(results), "\x1b"));
    CHECK_FALSE(says(overlay_html(results), "\x1b"));
}

TEST_CASE("several loads: missing values are omitted, and nothing breaks") {
    json::object const bare{{"schema", "tricorn.load/1"}};
    NamedResults const results{{"a", bare}, {"b", bare}};
    CHECK(check_overlay(results));
    CHECK(says(overlay_html(results), "</html>"));
    CHECK(says(overlay_text(results), "a: no verdict was given."));
    CHECK(says(overlay_html({{"a", bare}, {"b", some_load(1, 1)}}), "</html>"));
}

TEST_CASE("several results are refused with what is allowed: other kinds, one name twice, too many") {
    NamedResults results = two();
    results[1].json = {{"schema", "tricorn.compare/2"}};
    CHECK(check_overlay(results).why ==
          "after: its schema is tricorn.compare/2; several results in one report must all be "
          "of loads (tricorn.load/1)");
    results = two();
    results[1].name = "before";
    CHECK(says(check_overlay(results).why, "before: two results have this name; name=FILE"));
    CHECK(check_overlay({{"a", some_load(1, 1)}}).why == "1 results; allowed in one report: 2 to 8");
    for (int i = 0; i < 7; ++i) results.push_back({std::to_string(i), some_load(1, 1)});
    CHECK(check_overlay(results).why == "9 results; allowed in one report: 2 to 8");
}

}   // namespace tricorn::client::report::overlay_test
