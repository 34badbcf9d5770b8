#include "client/compare/plan/time_left.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::compare::time_left_test {

using namespace std::chrono_literals;

TEST_CASE("the time left follows from what the steps were expected to take, and the lab follows them") {
    Plan plan;
    for (Kind const kind : {Kind::crash, Kind::closed_loop}) {
        Experiment experiment;
        experiment.kind = kind;
        experiment.cells.resize(1);
        plan.experiments.push_back(std::move(experiment));
        plan.designs.emplace_back().window = 300ms;
    }
    for (unsigned block = 0; block < 10; ++block) plan.steps.push_back({0, 0, block});   // 2.95 s each
    for (unsigned block = 0; block < 100; ++block) plan.steps.push_back({1, 0, block});   // 0.65 s each
    plan.lab = 15s;
    TimeLeft const left(plan);
    CHECK(left.seconds(0s, 0) == doctest::Approx(29.5 + 65 + 15));
    CHECK(left.seconds(29500ms, 10) == doctest::Approx(65 + 15));   // the slow ones do not stand for the others
    CHECK(left.seconds(59s, 10) > 80);
    CHECK(left.seconds(100s, 110) == doctest::Approx(15));
}

TEST_CASE("seconds are rounded before minutes are split off") {
    CHECK(minutes_text(119.7) == "2 min 0 s");
    CHECK(minutes_text(59.6) == "1 min 0 s");
    CHECK(minutes_text(100) == "1 min 40 s");
    CHECK(minutes_text(4.2) == "4 s");
}

}   // namespace tricorn::client::compare::time_left_test
