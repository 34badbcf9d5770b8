#include "client/compare/analysis/differences.hpp"
#include "client/compare/analysis/judgement.hpp"
#include "tests/client/results/study_samples.hpp"
#include <algorithm>
#include <doctest/doctest.h>

namespace tricorn::client::compare::judgement_test {

using test::sample_study;

namespace {

// Five windows of 0.5 s each, in which the load's thread computed and waited for these shares of the time.
Study with_client(double busy, double waited) {
    Study study = sample_study({{"pool", 10'000, {}}, {"coroutine", 20'000, {}}}, 5, 0.01, 1);
    for (Round& round : study.experiments[0].cells[1].rounds) {
        round.metrics["seconds"] = 0.5;
        round.metrics["client_busy_share"] = busy;
        round.metrics["client_waited_share"] = waited;
    }
    judge_cells(study);
    return study;
}

bool compares(Study const& study, std::string_view metric) {
    auto const all = differences(study, 0.05).all;
    return std::ranges::any_of(all, [&](Difference const& one) { return one.metric == metric; });
}

}   // namespace

TEST_CASE("short windows are judged together: a load generator that was the limit ranks no rates and times") {
    Study const study = with_client(0.99, 0);
    CHECK(study.experiments[0].cells[1].not_compared.at("rate").starts_with("the load generator was the limit"));
    CHECK_FALSE(compares(study, "rate"));
    CHECK_FALSE(compares(study, "p50"));
    CHECK(compares(study, "cpu_us_per_request"));   // what a request costs the server is still known
}

TEST_CASE("a load generator that waited for a processor ranks no times") {
    Study const study = with_client(0.5, 0.3);
    CHECK(compares(study, "rate"));
    CHECK_FALSE(compares(study, "p50"));
    CHECK(with_client(0.5, 0.1).experiments[0].cells[1].not_compared.empty());
}

TEST_CASE("a load generator that was the limit in more than a quarter of the rounds ranks no rates") {
    Study study = with_client(0.9, 0);
    CHECK(study.experiments[0].cells[1].not_compared.empty());
    for (std::size_t i = 0; i < 2; ++i) study.experiments[0].cells[1].rounds[i].metrics["client_busy_share"] = 0.96;
    judge_cells(study);
    CHECK(study.experiments[0].cells[1].not_compared.at("rate").starts_with(
        "the load generator was the limit in 2 of 5 rounds"));
}

TEST_CASE("times of windows that are too short together to judge are not compared") {
    Study study = with_client(0.5, 0);
    for (Round& round : study.experiments[0].cells[1].rounds) round.metrics["seconds"] = 0.05;
    judge_cells(study);
    CHECK(study.experiments[0].cells[1].not_compared.contains("p50"));
    CHECK_FALSE(study.experiments[0].cells[1].not_compared.contains("rate"));
}

TEST_CASE("a computation that takes longer in one subject than in another is noted") {
    Study study = sample_study({{"pool", 10'000, {}}, {"coroutine", 20'000, {}}}, 5, 0.01, 1);
    auto const set = [&](std::size_t cell, double seconds) {
        for (Round& round : study.experiments[0].cells[cell].rounds) round.metrics["cpu_seconds_alone"] = seconds;
    };
    set(0, 0.005);
    set(1, 0.0051);
    judge_cells(study);
    CHECK(study.experiments[0].notes.empty());
    set(1, 0.006);
    judge_cells(study);
    REQUIRE(study.experiments[0].notes.size() == 1);
    CHECK(study.experiments[0].notes[0] ==
          "the machine's speed changed: the same computation, alone, took 5 ms to 6 ms by round; in the median "
          "5 ms in pool and 6 ms in coroutine");
    CHECK_FALSE(study.experiments[0].cells[0].not_compared.contains("speed_up"));
    set(1, 0.0065);
    judge_cells(study);
    CHECK(study.experiments[0].notes[1].ends_with("so shares of ceilings and speed-ups are not compared"));
    CHECK(study.experiments[0].cells[0].not_compared.contains("speed_up"));
}

}   // namespace tricorn::client::compare::judgement_test
