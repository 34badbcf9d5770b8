#include "client/report/comparison/charts.hpp"
#include "client/report/document/document.hpp"
#include "client/report/write/plain_text.hpp"
#include "tests/client/report/made_up.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::report::document_test {

namespace json = boost::json;

TEST_CASE("an axis of nines") {
    CHECK(nines(0) == doctest::Approx(0));
    CHECK(nines(90) == doctest::Approx(1));
    CHECK(nines(99.9) == doctest::Approx(3));
    CHECK(nines(100) == 7);
    CHECK(percent_of_nines(2) == doctest::Approx(99));
}

TEST_CASE("the table behind a chart has a row for each place and a column for each line") {
    Chart chart;
    chart.title = "rate";
    chart.x = {"connections", Unit::number, Axis::Scale::linear};
    chart.y = {"requests/s", Unit::rate, Axis::Scale::linear};
    chart.series = {{"a", "thread", {{1, 10, 9, 11}, {64, 20, 20, 20, false}}}, {"b", "pool", {{64, 30, 30, 30}}}};
    Table const table = table_behind(chart);
    CHECK(table.head == std::vector<std::string>{"connections", "a", "b"});
    REQUIRE(table.rows.size() == 2);
    CHECK(table.rows[0][0].text == "1");
    CHECK(table.rows[0][1].text == "10/s [9, 11]");
    CHECK(table.rows[0][2].text.empty());
    CHECK(table.rows[1][1].text == "20/s invalid");
    CHECK(table.rows[1][1].bad);
    CHECK(table.rows[1][2].text == "30/s");
    CHECK(summary_of(chart) == "rate, requests/s by connections: a from 10/s to 20/s and b 30/s.");
}

TEST_CASE("several connection counts are an axis, a single one gives bars side by side") {
    auto const rates = [](double x, double rate) {
        return made_up_experiment("db", "closed_loop", "waiting", x, {{"rate", {{"thread", {rate, rate, rate}}}}});
    };
    json::object experiment = rates(1, 10);
    Study study = study_of(made_up_comparison({experiment}));
    Chart const one = metric_chart(study, study.experiments[0], "rate");
    CHECK(one.x.scale == Axis::Scale::category);
    CHECK(one.categories == std::vector<std::string>{"thread"});
    experiment["cells"].as_array().push_back(rates(64, 20)["cells"].as_array()[0]);
    experiment["cells"].as_array()[1].as_object()["ceiling"] = {{"rate", 25}, {"set_by", "units"}};
    study = study_of(made_up_comparison({experiment}));
    Chart const several = metric_chart(study, study.experiments[0], "rate");
    CHECK(several.x.scale == Axis::Scale::logarithmic);
    REQUIRE(several.series.size() == 2);
    CHECK(several.series[0].points.size() == 2);
    CHECK(several.series[1].bound);
    CHECK(several.series[1].points.at(0).y == 25);
}

TEST_CASE("an experiment without a number has no chart") {
    Study const study = study_of(made_up_comparison({made_up_experiment("db", "closed_loop", "waiting", 1, {})}));
    CHECK(charts_of(study, study.experiments[0]).empty());
}

}   // namespace tricorn::client::report::document_test
