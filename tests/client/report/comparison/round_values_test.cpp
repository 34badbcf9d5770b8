#include "client/report/comparison/claims.hpp"
#include "client/report/comparison/columns.hpp"
#include "client/report/comparison/experiment_section.hpp"
#include "client/report/comparison/explanation.hpp"
#include "client/report/comparison/findings.hpp"
#include "client/report/comparison/round_values.hpp"
#include "client/report/comparison/trust_section.hpp"
#include "client/report/write/plain_text.hpp"
#include "tests/client/report/made_up.hpp"
#include <algorithm>
#include <doctest/doctest.h>

namespace tricorn::client::report::round_values_test {

namespace {

Cell cell_of(std::string subject, std::string const& metric, std::vector<double> const& values) {
    Cell cell;
    cell.subject = std::move(subject);
    for (std::size_t i = 0; i < values.size(); ++i) {
        Round round;
        round.block = static_cast<unsigned>(i);
        if (values[i] > 0) round.metrics[metric] = values[i];
        cell.rounds.push_back(std::move(round));
    }
    return cell;
}

void add_estimate(Cell& cell, std::string const& metric, double median, double low, double high, unsigned rounds) {
    cell.estimates[metric] = {median, low, high, low < high, rounds};
}

bool says(std::string const& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

// A study of models in one experiment.
Study study_with(Experiment experiment) {
    Study study;
    for (auto const& [name, model] : {std::pair("prefork", Model::prefork),
                                      {"thread", Model::thread},
                                      {"pool", Model::pool},
                                      {"coroutine", Model::coroutine}})
        study.subjects.push_back({name, model, {}, {}, {}, {}, {}, {}, {}});
    study.experiments.push_back(std::move(experiment));
    return study;
}

std::string row_text(Study const& study, std::string_view id) {
    auto const opening = opening_of(study, {});
    auto const row = std::ranges::find(opening.rows, id, &OpeningRow::id);
    REQUIRE(row != opening.rows.end());
    return with_plain_spaces(in_words(*row));
}

}   // namespace

TEST_CASE("a ceiling is each round's own, and no round's stands for all") {
    Cell cell = cell_of("coroutine", "ceiling", {163, 142, 282});
    cell.ceiling = Ceiling{163, "processors", 1, 0.00613, "1 of 2 processors / 6.13 ms", 0, 0.02};
    add_estimate(cell, "ceiling", 163, 163, 163, 3);
    add_estimate(cell, "share_of_ceiling", 0.83, 0.83, 0.83, 3);
    REQUIRE(limit_of(cell));
    CHECK(limit_text(*limit_of(cell)) == "142/s to 282/s by round");
    Cell other = cell_of("thread", "ceiling", {320, 300, 570});
    other.ceiling = Ceiling{320, "processors", 2, 0.00613, "2 of 2 processors / 6.13 ms", 0, 0.02};
    CHECK(with_plain_spaces(why_faster(other, cell)) ==
          "the ceiling of coroutine (1 of 2 processors) was 142/s to 282/s by round, of which it reached 83 %.");
    // The same processors at another speed hold nobody down.
    Cell slow = cell_of("pool", "ceiling", {200, 320, 410});
    slow.ceiling = Ceiling{200, "processors", 2, 0.00613, "2 of 2 processors / 6.13 ms", 0, 0.02};
    CHECK(why_faster(other, slow).empty());
}

TEST_CASE("a percentile that some valid round lacks is not shown") {
    Cell cell = cell_of("prefork", "rate", {1, 1, 1});
    add_estimate(cell, "p99", 0.01, 0.01, 0.01, 2);
    add_estimate(cell, "p50", 0.001, 0.001, 0.001, 3);
    add_estimate(cell, "pss_bytes", 7, 7, 7, 2);
    CHECK(whole_estimate(cell, "p99") == nullptr);
    CHECK(whole_estimate(cell, "p50") != nullptr);
    CHECK(whole_estimate(cell, "pss_bytes") != nullptr);
    cell.rounds.front().reasons = {"invalid"};
    CHECK(whole_estimate(cell, "p99") != nullptr);
}

TEST_CASE("each reason is told with those whom it concerns, and their shares") {
    Experiment experiment;
    experiment.id = "closed";
    auto const add = [&](std::string const& subject, std::string const& why) {
        Cell cell = cell_of(subject, "p99", {1});
        cell.not_compared["p99"] = why;
        experiment.cells.push_back(std::move(cell));
    };
    add("prefork", "the load waited 38.3 % of the time");
    add("pool", "the load waited 37.2 % of the time");
    add("coroutine", "it did not run in 50 % of the windows");
    Study const study = study_with(experiment);
    CHECK(with_plain_spaces(why_not_compared(study, study.experiments[0], {}, "p99")) ==
          "the load waited part of the time (prefork 38.3 % and pool 37.2 %); it did not run in 50 % of the windows "
          "(coroutine)");
}

TEST_CASE("the speed-up of few rounds concludes nothing, and one beyond the processors is said to be impossible") {
    Experiment experiment;
    experiment.id = "speed-up";
    experiment.kind = Kind::speed_up;
    experiment.parameters["x"] = "processors";
    auto const add = [&](std::string const& subject, std::vector<double> const& values) {
        Cell cell = cell_of(subject, "speed_up", values);
        cell.x = 2;
        add_estimate(cell, "speed_up", values[1], values[1], values[1], static_cast<unsigned>(values.size()));
        experiment.cells.push_back(std::move(cell));
    };
    add("pool", {1.56, 1.64, 2.5});
    add("coroutine", {0.68, 1.11, 1.11});
    std::string const said = row_text(study_with(experiment), "parallelism");
    CHECK(says(said, "With 2 processors, the rate on one processor was multiplied: pool 1.56 to 2.50 × and coroutine "
                     "0.68 to 1.11 ×."));
    CHECK(says(said, "nothing is concluded"));
    CHECK(says(said, "More than 2 times is impossible"));
    CHECK_FALSE(says(said, "used them"));
}

TEST_CASE("during a long computation rounds that ran close together are compared") {
    Experiment experiment;
    experiment.id = "responsiveness";
    experiment.kind = Kind::responsiveness;
    experiment.parameters["x"] = "long requests";
    auto const add = [&](std::string const& subject, double x, std::vector<double> const& values) {
        Cell cell = cell_of(subject, "p90", values);
        cell.x = x;
        add_estimate(cell, "p50", values[1], values[1], values[1], 5);
        add_estimate(cell, "p90", values[1], values[1] * 0.9, values[1] * 1.1, 5);
        experiment.cells.push_back(std::move(cell));
    };
    add("thread", 0, {0.001, 0.001, 0.001, 0.001, 0.001});
    add("coroutine", 0, {0.001, 0.014, 0.002, 0.001, 0.05});
    add("thread", 1, {0.001, 0.001, 0.0005, 0.002, 0.001});
    add("coroutine", 1, {0.1, 0.108, 0.1, 0.1, 0.1});
    Study const study = study_with(experiment);
    std::string const said = row_text(study, "responsiveness");
    CHECK(says(said, "With a long request running, thread had the lowest p90"));
    CHECK(says(said, "(as textbooks say)") == false);   // reversed
    CHECK(says(said, "reversed: a") == false);
    CHECK(says(said, "thread's was higher in 1 of 5 rounds"));
    CHECK(says(said, "coroutine's was higher in 5 of 5 rounds, 2.0 to 100 times"));
    CHECK(findings_of(study, study.experiments[0]).size() == 1);   // p99 is nobody's
}

TEST_CASE("how much others computed is told from the rounds") {
    Experiment experiment;
    Cell cell = cell_of("thread", "others_busy", {0.05, 0.5, 1.02});
    experiment.cells.push_back(cell);
    CHECK(says(verdict_of(study_with(experiment)).text,
               "other programs used more than 0.1 processors in 2 of 3 rounds (up to 1.02): intervals are wide"));
    experiment.cells = {cell_of("thread", "others_busy", {0.05, 0.01})};
    CHECK_FALSE(says(verdict_of(study_with(experiment)).text, "other programs"));
}

TEST_CASE("waiting: what holds the connections is counted before the rates are told") {
    Experiment experiment;
    experiment.id = "closed.db";
    experiment.kind = Kind::closed_loop;
    experiment.question = "waiting";
    experiment.parameters["x"] = "connections";
    auto const add = [&](std::string const& subject, double processes, double threads) {
        Cell cell = cell_of(subject, "rate", {100});
        cell.x = 64;
        add_estimate(cell, "rate", 100, 90, 110, 5);
        add_estimate(cell, "processes", processes, processes, processes, 5);
        add_estimate(cell, "threads", threads, threads, threads, 5);
        experiment.cells.push_back(std::move(cell));
    };
    add("prefork", 65, 65);
    add("thread", 2, 66);
    add("pool", 2, 66);
    add("coroutine", 2, 2);
    Claims const claims = claims_of(study_with(experiment), {});
    REQUIRE(claims.all.size() == 1);
    CHECK(with_plain_spaces(claims.all[0].sentence) ==
          "While 64 connections ask for rows of a simulated database, prefork holds 64 processes, thread 64 threads, "
          "pool 64 pooled threads and coroutine 1 thread; no order by rate is decided (100/s to "
          "100/s).");
    CHECK(claims.all[0].bars.front().high == 110);
    std::string const row = row_text(study_with(experiment), "waiting");
    auto const opening = opening_of(study_with(experiment), {});
    auto const found = std::ranges::find(opening.rows, "waiting", &OpeningRow::id);
    CHECK(found->cells.back().numbers.front().text == "a suspended coroutine");
}

}   // namespace tricorn::client::report::round_values_test
