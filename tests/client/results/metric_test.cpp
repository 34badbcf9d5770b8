#include "client/results/metric.hpp"
#include <algorithm>
#include <doctest/doctest.h>
#include <set>
#include <string>
#include <vector>

namespace tricorn::client::metric_test {

TEST_CASE("each metric has a name and a column of its own, and all its words") {
    std::set<std::string> names;
    std::set<unsigned> columns;
    for (Metric const& each : all_metrics()) {
        CAPTURE(each.name);
        names.insert(each.name);
        columns.insert(each.column);
        CHECK_FALSE(each.title.empty());
        CHECK_FALSE(each.words.empty());
        CHECK_FALSE(each.axis.empty());
    }
    CHECK(names.size() == all_metrics().size());
    CHECK(columns.size() == all_metrics().size());
}

TEST_CASE("subjects are compared by metrics of which one direction is better") {
    for (int i = 0; i <= static_cast<int>(Kind::other); ++i) {
        for (auto const name : compared_metrics(static_cast<Kind>(i))) {
            CAPTURE(name);
            CHECK(metric_of(name).better != Better::neither);
        }
    }
    CHECK(compared_metrics(Kind::other).empty());
}

TEST_CASE("an unknown metric is a plain number of that name, in the last column") {
    Metric const unknown = metric_of("latte_macchiato");
    CHECK(unknown.title == "latte_macchiato");
    CHECK(unknown.unit == Unit::number);
    CHECK(unknown.factor() == 1);
    std::vector<std::string> columns{"latte_macchiato", "p99", "rate", "a", "p50"};
    std::ranges::sort(columns, comes_before);
    CHECK(columns == std::vector<std::string>{"rate", "p50", "p99", "a", "latte_macchiato"});
}

TEST_CASE("a stored microsecond is a millionth of the second that is shown") {
    CHECK(metric_of("cpu_us_per_request").factor() == 1e-6);
    CHECK(metric_of("p99").factor() == 1);
}

}   // namespace tricorn::client::metric_test
