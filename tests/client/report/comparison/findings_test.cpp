#include "client/report/comparison/findings.hpp"
#include "client/report/write/plain_text.hpp"
#include "tests/client/report/made_up.hpp"
#include <algorithm>
#include <doctest/doctest.h>

namespace tricorn::client::report::findings_test {

namespace json = boost::json;

namespace {

OpeningRow row_of(json::object const& result, std::string_view id) {
    Study const study = study_of(result);
    Opening const opening = opening_of(study, read_lab(study.lab, "/lab"));
    auto const found = std::ranges::find(opening.rows, id, &OpeningRow::id);
    REQUIRE(found != opening.rows.end());
    return *found;
}

std::string finding(json::object const& result, std::string_view id) {
    return with_plain_spaces(in_words(row_of(result, id)));
}

bool says(std::string const& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

MadeUp around(double value) {
    return {value, value * 0.97, value * 1.03};
}

json::object closed(std::string_view id, std::string_view question, PerModel const& rates, PerModel const& cpu = {}) {
    return made_up_experiment(id, "closed_loop", question, 64, {{"rate", rates}, {"cpu_us_per_request", cpu}});
}

}   // namespace

TEST_CASE("the ten questions are in order, and unmeasured ones are marked") {
    Study const empty = study_of(made_up_comparison({}));
    Opening const opening = opening_of(empty, {});
    std::vector<std::string> ids;
    for (OpeningRow const& row : opening.rows) {
        ids.push_back(row.id);
        CHECK_FALSE(row.measured);
        CHECK(says(in_words(row), "Not measured: "));
    }
    CHECK(ids == std::vector<std::string>{"unit", "memory", "sharing", "switch", "responsiveness", "parallelism",
                                          "creation", "waiting", "fit", "isolation"});
    CHECK(opening.columns ==
          std::vector<std::string>{"process (prefork)", "thread", "pooled thread (pool)", "coroutine"});
    CHECK(says(finding(made_up_comparison({}), "sharing"), "this result has no lab section"));
}

TEST_CASE("the reason for a missing measurement is given if the result has it") {
    json::object result = made_up_comparison({});
    result["incomplete"] =
        json::array{{{"experiment", "crash"}, {"subject", nullptr}, {"why", "the budget was spent"}}};
    CHECK(finding(result, "isolation") == "Not measured: the budget was spent.");
    result["interrupted"] = true;
    CHECK(finding(result, "parallelism") == "Not measured: the comparison was interrupted before.");
}

TEST_CASE("no finding uses an invalid cell, and its reason is given") {
    json::object experiment =
        made_up_experiment("crash", "crash", "isolation", nullptr, {{"lost_requests", {{"thread", {64, 64, 64}}}}});
    json::object& cell = experiment["cells"].as_array()[0].as_object();
    cell["rounds"] = json::array{made_up_round({"the client was late"})};
    OpeningRow const row = row_of(made_up_comparison({experiment}), "isolation");
    CHECK_FALSE(row.measured);
    CHECK(in_words(row) == "Not measured: the client was late.");
}

TEST_CASE("reversed winners reverse the sentence: fit") {
    json::object const coroutine_wins =
        made_up_comparison({closed("plaintext", "fit", {{"coroutine", around(200)}, {"thread", around(100)}},
                                   {{"coroutine", around(2)}, {"thread", around(8)}})});
    CHECK(finding(coroutine_wins, "fit") ==
          "plaintext (64 connections): coroutine first; thread 50 % [47, 53] of that.");
    json::object const thread_wins =
        made_up_comparison({closed("plaintext", "fit", {{"coroutine", around(100)}, {"thread", around(200)}},
                                   {{"coroutine", around(8)}, {"thread", around(2)}})});
    CHECK(finding(thread_wins, "fit") ==
          "plaintext (64 connections): thread first; coroutine 50 % [47, 53] of that. Why: "
          "thread spends 2 µs of processor time per request, coroutine 8 µs.");
}

TEST_CASE("no winner where intervals overlap, and no claim that they are equal") {
    json::object const level =
        made_up_comparison({closed("plaintext", "fit", {{"coroutine", around(100)}, {"thread", around(101)}})});
    CHECK(finding(level, "fit") == "plaintext (64 connections): not decided: thread and coroutine.");
}

TEST_CASE("whether one model leads everywhere") {
    auto const both = [](double coroutine, double thread) {
        return made_up_comparison(
            {closed("plaintext", "fit", {{"coroutine", around(200)}, {"thread", around(100)}}),
             closed("cpu", "parallelism", {{"coroutine", around(coroutine)}, {"thread", around(thread)}})});
    };
    CHECK(says(finding(both(200, 100), "fit"),
               "Nobody is shown to be ahead of coroutine in any of the 2 cells of the matrix."));
    CHECK(says(finding(both(100, 200), "fit"), "No model leads everywhere: the workload decides."));
}

TEST_CASE("reversed winners reverse the sentence: isolation") {
    auto const lost = [](double prefork, double thread) {
        return made_up_comparison(
            {made_up_experiment("crash", "crash", "isolation", nullptr,
                                {{"lost_requests", {{"prefork", around(prefork)}, {"thread", around(thread)}}}})});
    };
    CHECK(finding(lost(1, 64), "isolation") ==
          "When a worker was killed under load, prefork lost the fewest requests: 1 "
          "[0.970, 1.03]; thread 64 (64 times [60, 68] that). (as textbooks say)");
    CHECK(says(finding(lost(64, 1), "isolation"), "thread lost the fewest requests"));
    CHECK(says(finding(lost(64, 1), "isolation"), "reversed: thread is ahead of prefork"));
}

TEST_CASE("reversed winners reverse the sentence: responsiveness") {
    auto const p99 = [](double coroutine, double prefork) {
        json::object experiment =
            made_up_experiment("equal", "open_loop_equal", "responsiveness", 8000,
                               {{"p99", {{"coroutine", around(coroutine)}, {"prefork", around(prefork)}}}});
        experiment["parameters"] = {{"x", "rate"}};
        return made_up_comparison({experiment});
    };
    CHECK(says(finding(p99(0.001, 0.004), "responsiveness"),
               "At 8,000 requests per second for each subject, coroutine had the lowest p99: 1 ms [0.970, 1.03]; "
               "prefork 4 ms (4.0 times"));
    CHECK(says(finding(p99(0.004, 0.001), "responsiveness"), "prefork had the lowest p99"));
    CHECK(says(finding(p99(0.004, 0.001), "responsiveness"), "reversed: prefork is ahead of coroutine"));
    CHECK(says(finding(p99(0.001, 0.001), "responsiveness"), "ot decided between"));
}

TEST_CASE("during a long computation: a change is reported if the intervals show one") {
    auto const beside = [](double alone, double with_it) {
        json::object experiment =
            made_up_experiment("short", "responsiveness", "responsiveness", 0, {{"p99", {{"thread", around(alone)}}}});
        json::object const second = made_up_experiment("short", "responsiveness", "responsiveness", 1,
                                                       {{"p99", {{"thread", around(with_it)}}}});
        experiment["cells"].as_array().push_back(second.at("cells").as_array()[0]);
        experiment["parameters"] = {{"x", "long requests"}, {"long", "/cpu?ms=100"}};
        return finding(made_up_comparison({experiment}), "responsiveness");
    };
    CHECK(says(
        beside(0.001, 0.1),
        "The p99 of short requests while /cpu?ms=100 runs: thread's rose 100-fold (1 ms alone, 100 ms during it)."));
    CHECK(says(beside(0.1, 0.001), "thread's fell to 1 %"));
    CHECK(says(beside(0.001, 0.00102), "thread's is not decided (from 3.9 % less to 8.3 % more)"));
    CHECK(says(beside(0.001, 0.0012), "thread's rose 1.2-fold"));
}

TEST_CASE("during a long computation: the percentile is known for all") {
    auto const at = [](double x) {
        double const slow = x > 0 ? 0.08 : 0.001;
        return made_up_experiment("short", "responsiveness", "responsiveness", x,
                                  {{"p50", {{"thread", around(0.001)}, {"coroutine", around(slow)}}},
                                   {"p90", {{"thread", around(0.001)}, {"coroutine", around(slow)}}},
                                   {"p99", {{"thread", around(0.001)}}}});
    };
    json::object experiment = at(0);
    json::object const second = at(1);
    for (auto const& cell : second.at("cells").as_array()) experiment["cells"].as_array().push_back(cell);
    experiment["parameters"] = {{"x", "long requests"}, {"long", "/cpu?ms=100"}};
    CHECK(says(finding(made_up_comparison({experiment}), "responsiveness"),
               "The p90 of short requests while /cpu?ms=100 runs: "));
    CHECK(says(finding(made_up_comparison({experiment}), "responsiveness"), "coroutine's rose 80-fold"));
}

TEST_CASE("speed-up: who used the processors follows from the number") {
    auto const gained = [](double thread, double coroutine) {
        json::object experiment =
            made_up_experiment("speed-up", "speed_up", "parallelism", 4,
                               {{"speed_up", {{"thread", around(thread)}, {"coroutine", around(coroutine)}}}});
        experiment["parameters"] = {{"x", "processors"}};
        return finding(made_up_comparison({experiment}), "parallelism");
    };
    CHECK(gained(3.8, 1) ==
          "With 4 processors, the rate on one processor was multiplied: thread used them (3.80 × [3.69, 3.91]) and "
          "coroutine gained nothing (1 × [0.970, 1.03]).");
    CHECK(says(gained(1.1, 3.6), "thread gained nothing (1.10 ×"));
    CHECK(says(gained(1.1, 3.6), "coroutine used them (3.60 ×"));
    CHECK(says(gained(2.2, 3.6), "thread gained some (2.20 ×"));
}

TEST_CASE("waiting: the ceiling and what sets it") {
    json::object experiment = closed("db", "waiting", {{"prefork", around(900)}, {"coroutine", around(2000)}});
    experiment["cells"].as_array()[1].as_object()["ceiling"] = {
        {"rate", 1000}, {"set_by", "units"}, {"sentence", "32 processes / 32 ms = 1000 a second"}};
    std::string const said = finding(made_up_comparison({experiment}), "waiting");
    CHECK(says(said, "With 64 connections, coroutine answered the most requests: 2,000/s"));
    CHECK(says(said, "prefork cannot do more than 1,000/s here (32 processes / 32 ms = 1000 a second)"));
    CHECK(says(said, "prefork reached 90 % of its ceiling (1,000/s, set by its units)."));
}

TEST_CASE("the unit follows from the numbers of processes and threads") {
    json::object experiment = made_up_experiment(
        "plaintext", "closed_loop", "fit", 64,
        {{"processes", {{"prefork", {33, 33, 33}}, {"thread", {2, 2, 2}}, {"coroutine", {2, 2, 2}}}},
         {"threads", {{"prefork", {33, 33, 33}}, {"thread", {66, 66, 66}}, {"coroutine", {2, 2, 2}}}}});
    for (json::value& cell : experiment["cells"].as_array()) cell.as_object()["effective_units"] = 32;
    std::string const said = finding(made_up_comparison({experiment}), "unit");
    CHECK(says(said, "prefork ran 33 processes, one of them the supervisor, with 33 threads for 32 concurrent "
                     "requests: one process per request"));
    CHECK(says(said, "thread ran 2 processes, one of them the supervisor, with 66 threads for 32 concurrent requests: "
                     "one thread per request"));
    CHECK(says(said, "coroutine ran 2 processes, one of them the supervisor, with 2 threads for 32 concurrent "
                     "requests: no process or thread"));
}

TEST_CASE("the lab's numbers: reversed winners reverse the sentence") {
    auto const created = [](double process, double thread, double coroutine) {
        json::object result = made_up_comparison({});
        result["lab"] = {
            {"schema", "tricorn.lab/1"},
            {"experiments",
             json::array{
                 made_up_lab_experiment("creation.process.fork", "creation", "process", around(process)),
                 made_up_lab_experiment("creation.thread.create-256KiB", "creation", "thread", around(thread)),
                 made_up_lab_experiment("creation.coroutine.plain", "creation", "coroutine", around(coroutine))}}};
        return result;
    };
    std::string const usual = finding(created(120'000, 8'000, 13), "creation");
    CHECK(says(usual, "Create and destroy (coroutine: bare): a coroutine took the least time: 13 ns [12.6, 13.4]; a "
                      "thread 8 µs (615 times"));
    CHECK(says(usual, "(as textbooks say)"));
    std::string const reversed = finding(created(13, 8'000, 120'000), "creation");
    CHECK(says(reversed, "a process took the least time"));
    CHECK(says(reversed, "reversed: "));
    OpeningRow const row = row_of(created(120'000, 8'000, 13), "creation");
    CHECK(row.cells.at(0).numbers.at(0).path == "/lab/experiments/0/median");
    CHECK(row.cells.at(0).numbers.at(0).value == 120'000);
    CHECK(row.cells.at(2).numbers.empty());
}

TEST_CASE("other servers have their own columns, and the control has none") {
    json::object result = made_up_comparison({});
    result["subjects"] =
        json::array{{{"name", "nginx"}, {"model", nullptr}},
                    {{"name", "coroutine"}, {"model", "coroutine"}},
                    {{"name", "coroutine again"}, {"model", "coroutine"}, {"control_of", "coroutine"}}};
    CHECK(opening_of(study_of(result), {}).columns == std::vector<std::string>{"coroutine", "nginx"});
}

TEST_CASE("the result's own corrected verdict beats intervals that do not overlap") {
    json::object result =
        made_up_comparison({closed("plaintext", "fit", {{"coroutine", around(100)}, {"thread", around(110)}})});
    CHECK(says(finding(result, "fit"), "thread first"));
    result["differences"] = json::array{{{"experiment", "plaintext"},
                                         {"x", 64},
                                         {"metric", "rate"},
                                         {"a", "coroutine"},
                                         {"b", "thread"},
                                         {"ratio", {{"median", 0.91}, {"low", 0.8}, {"high", 1.05}}},
                                         {"rounds", 5},
                                         {"verdict", "not_decided"}}};
    CHECK(says(finding(result, "fit"), "not decided: thread and coroutine"));
}

}   // namespace tricorn::client::report::findings_test
