#include "client/report/report.hpp"
#include "tests/client/report/made_up.hpp"
#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

namespace tricorn::client::report::report_test {

namespace json = boost::json;

namespace {

constexpr std::string_view hostile = "</script><img src=x onerror=taken()>";

bool says(std::string const& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

// The JSON of the script element with that id.
json::value script_of(std::string const& page, std::string const& id) {
    std::string const head = "<script type=\"application/json\" id=\"" + id + "\">";
    auto const begin = page.find(head);
    REQUIRE(begin != std::string::npos);
    auto const end = page.find("</script>", begin);
    return json::parse(page.substr(begin + head.size(), end - begin - head.size()));
}

// Markdown without its code blocks, whose content is literal.
std::string without_code(std::string const& markdown) {
    std::string rest;
    for (std::size_t begin = 0; begin < markdown.size();) {
        auto const end = std::min(markdown.find('\n', begin), markdown.size());
        std::string const line = markdown.substr(begin, end - begin);
        if (!line.starts_with("    ")) rest += line + "\n";
        begin = end + 1;
    }
    return rest;
}

json::object some_comparison(std::string_view name) {
    report::PerModel const rates{{std::string(name), {100, 90, 110}}, {"thread", {50, 45, 55}}};
    json::object result = report::made_up_comparison({report::made_up_experiment(
        "plaintext", "closed_loop", "fit", 64, {{"rate", rates}, {std::string(name), rates}})});
    result["subjects"].as_array()[3].as_object()["name"] = name;
    result["subjects"].as_array()[3].as_object()["command"] = json::array{name};
    for (auto const* const text : {"command", "started_at"}) result[text] = name;
    result["environment"] = {{"processor", name}, {std::string(name), name}, {"placement", {{"sentence", name}}}};
    result["laws"] = json::array{{{"law", name}, {"holds", false}, {"detail", name}}};
    result["incomplete"] = json::array{{{"experiment", name}, {"subject", name}, {"why", name}}};
    json::object& experiment = result["experiments"].as_array()[0].as_object();
    for (auto const* const text : {"id", "title", "method", "workload"}) experiment[text] = name;
    experiment["notes"] = json::array{name};
    experiment["parameters"].as_object()[name] = name;
    return result;
}

json::object some_load() {
    json::array cells;
    for (int i = 1; i <= 1000; ++i) cells.push_back(json::array{i * 1000, 10});
    json::object const distribution{{"count", 10000},
                                    {"censored", 5},
                                    {"mean", 500'000.0},
                                    {"max", 1'000'000},
                                    {"percentiles", {{"p50", 500'000}, {"p99", 990'000}, {"p99.9", nullptr}}},
                                    {"at_least", json::array{"p99"}},
                                    {"histogram", cells},
                                    {"histogram_censored", json::array{json::array{2'000'000, 5}}}};
    json::array intervals;
    for (int i = 0; i < 10; ++i)
        intervals.push_back({{"begin_seconds", i},
                             {"seconds", 1.0},
                             {"totals", {{"ok", 1000}, {"not_ok", 0}}},
                             {"p50", 1000},
                             {"p99", 2000},
                             {"max", 3000}});
    return {{"schema", "tricorn.load/1"},
            {"config", {{"url", hostile}, {"method", "GET"}, {"loop", "closed"}, {"connections", 64}}},
            {"verdict",
             {{"valid", false},
              {"interrupted", false},
              {"reasons", json::array{"the client was late"}},
              {"remarks", json::array{"a remark"}}}},
            {"window_seconds", 10.0},
            {"rate", 1000.0},
            {"totals", {{"offered", 10005}, {"ok", 10000}, {"unfinished", 5}}},
            {"latency", {{"service", distribution}, {"response", distribution}}},
            {"by_status", {{"200", 10000}}},
            {"errors", json::array{{{"phase", "head"},
                                    {"name", "ECONNRESET"},
                                    {"count", 3},
                                    {"first_at_seconds", 1.5},
                                    {"sample", hostile}}}},
            {"intervals", intervals},
            {"checks", json::array{{{"check", "p99<5ms"}, {"passed", false}, {"found", 0.009}}}}};
}

}   // namespace

TEST_CASE("a hostile name stays text everywhere on the page") {
    for (json::object const& result : {some_comparison(hostile), some_load()}) {
        std::string const page = report_html(result);
        CHECK_FALSE(says(page, "<img"));
        CHECK(says(page, "&lt;/script&gt;&lt;img src=x onerror=taken()&gt;"));
        CHECK(script_of(page, "result") == json::value(result));
        CHECK(script_of(page, "charts").as_array().size() >= 1);
        CHECK_FALSE(says(without_code(report_markdown(result)), "<img"));
    }
}

TEST_CASE("a page holds all its parts and asks nobody for others") {
    std::string const page = report_html(some_comparison("x"));
    CHECK(says(page, "https://www.chartjs.org"));   // the licence banner
    CHECK(says(page, "MIT License"));
    CHECK(says(page, "default-src 'none'; script-src 'sha256-"));
    CHECK_FALSE(says(page, "<script src"));
    CHECK_FALSE(says(page, "{{"));
    CHECK(page.size() < 2'000'000);
}

TEST_CASE("a result that is too large goes into the page without its rounds and histograms") {
    json::object load = some_load();
    json::array many;
    for (int i = 0; i < 200'000; ++i) many.push_back(json::array{i, 1});
    load["latency"].as_object()["service"].as_object()["histogram"] = many;
    std::string const page = report_html(load);
    CHECK(page.size() < 2'000'000);
    CHECK(script_of(page, "result").as_object().contains("trimmed"));
}

TEST_CASE("missing values are omitted, and nothing breaks") {
    for (
        auto const* const text :
        {R"({"schema":"tricorn.compare/2"})", R"({"schema":"tricorn.load/1"})", R"({"schema":"tricorn.lab/1"})",
         R"({"schema":"tricorn.compare/2","subjects":[null,7,{}],"experiments":[{},{"kind":"closed_loop","cells":[{},null]}],
              "differences":[{}],"laws":[{}],"incomplete":[{}],"lab":{"experiments":[{},3]},"environment":[1]})",
         R"({"schema":"tricorn.load/1","latency":{"service":{"histogram":[[1],["a","b"],[0,0]]}},"intervals":[{}],
              "errors":[{}],"by_status":{"200":"x"},"workloads":[{}],"checks":[{}],"config":7})"}) {
        json::object const result = json::parse(text).as_object();
        CHECK(check_report(result));
        CHECK(says(report_html(result), "</html>"));
        CHECK_FALSE(report_text(result).empty());
        CHECK_FALSE(report_markdown(result).empty());
    }
}

TEST_CASE("a file of another kind is refused with what is known") {
    CHECK(check_report({{"schema", "k6"}}).why ==
          "its schema is k6; known are tricorn.compare/2, tricorn.compare/1, tricorn.load/1, tricorn.lab/1");
    CHECK(check_report({}).why.starts_with("it names no schema"));
    CHECK_THROWS_AS(report_html({}), std::invalid_argument);
}

TEST_CASE("one load run: verdict, times with their bounds, and a curve that ends where too few lie beyond") {
    std::string const text = report_text(some_load());
    CHECK(says(text, "WARNING: INVALID: the client was late"));
    CHECK(says(text, "1,000 requests per second were answered; half took no more than 500 µs;"));
    CHECK(says(text, "≥990 µs"));
    CHECK(says(text, "p99<5ms"));
    json::value const charts = script_of(report_html(some_load()), "charts");
    REQUIRE(charts.as_array().size() == 3);
    json::array const& points = charts.at_pointer("/0/series/0/points").as_array();
    CHECK(points.size() > 50);
    double const last = points.back().as_array()[0].to_number<double>();
    CHECK(last < 2.6);   // 30 of 10 005 lie beyond 99.7 %
    CHECK(last > 2.3);
    CHECK(charts.at_pointer("/1/series/0/points/3/1").to_number<double>() == 1000);
}

TEST_CASE("text fits a terminal of 80 columns but for its tables") {
    std::string const text = report_text(some_comparison("coroutine"));
    std::size_t begin = 0;
    for (auto end = text.find('\n'); end != std::string::npos; begin = end + 1, end = text.find('\n', begin)) {
        std::string const line = text.substr(begin, end - begin);
        if (line.starts_with("  ") && says(line, "  ")) continue;   // a table row
        CHECK(line.size() <= 120);
    }
    CHECK(says(text, "Where does it fit?\n"));
}

TEST_CASE("Markdown has the opening table and a finding for each question") {
    std::string const text = report_markdown(some_comparison("coroutine"));
    CHECK(says(text, "| question | process (prefork) | thread | pooled thread (pool) | coroutine |\n| :-- |"));
    CHECK(says(text, "- **Where does it fit?** "));
    CHECK(says(text, "<details><summary>"));
}

TEST_CASE("a lab with a sanitizer or without optimization carries a warning") {
    json::object lab{{"schema", "tricorn.lab/1"},
                     {"interrupted", false},
                     {"others_share", 0.02},
                     {"environment", {{"optimized", true}, {"sanitizer", nullptr}}},
                     {"experiments", json::array{}}};
    CHECK_FALSE(says(report_text(lab), "WARNING"));
    lab["others_share"] = 0.4;
    lab["interrupted"] = true;
    lab["environment"].as_object()["sanitizer"] = "thread";
    std::string const text = report_text(lab);
    CHECK(says(text, "WARNING: The lab was interrupted"));
    CHECK(says(text, "sanitizer (thread)"));
    CHECK(says(text, "Other programs took 40 %"));
}

TEST_CASE("a killed comparison is marked as a draft") {
    json::object result = some_comparison("coroutine");
    CHECK_FALSE(says(report_text(result), "draft"));
    result["finished_at"] = nullptr;
    CHECK(says(report_text(result), "killed before its end"));
}

}   // namespace tricorn::client::report::report_test
