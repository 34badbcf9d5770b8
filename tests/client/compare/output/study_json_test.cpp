#include "client/cli/exit_code.hpp"
#include "client/compare/analysis/regression.hpp"
#include "client/compare/output/study_json.hpp"
#include "tests/client/compare/study_samples.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

namespace tricorn::client::compare::study_json_test {

using test::sample_study;

namespace {

std::string text_of(Study const& study) {
    auto const found = differences(study, 0.05);
    return boost::json::serialize(to_json(study, found, laws(study, found)));
}

// Boost's parser may lose the last bit of a number.
bool alike(boost::json::value const& a, boost::json::value const& b) {
    if (a.is_number() && b.is_number()) return a.to_number<double>() == doctest::Approx(b.to_number<double>());
    if (a.is_array() && b.is_array()) return std::ranges::equal(a.get_array(), b.get_array(), alike);
    if (!a.is_object() || !b.is_object()) return a == b;
    return std::ranges::equal(a.get_object(), b.get_object(), [](auto const& one, auto const& other) {
        return one.key() == other.key() && alike(one.value(), other.value());
    });
}

Study whole_study() {
    Study study =
        sample_study({{"pool", 10'000, {}}, {"coroutine", 12'000, {}}, {"again", 12'000, "coroutine"}}, 6, 0.02, 8);
    study.started_at = "2026-01-15T10:20:30Z";
    study.finished_at = "2026-01-15T10:23:11Z";
    study.budget_mode = "quick";
    study.seconds_planned = 170;
    study.seconds_taken = 161.25;
    study.command = "tricorn-client compare --quick \"x\"";
    study.environment["processor"] = "One";
    study.subjects[0].command = {"tricorn-server", "--model=pool"};
    study.subjects[1].variant_of = "pool";
    Experiment& experiment = study.experiments[0];
    experiment.title = "db, closed loop";
    experiment.method = "As always.";
    experiment.notes = {"pool, 64: a note"};
    Cell& cell = experiment.cells[0];
    cell.ceiling = Ceiling{26'778, "units", 64, 0.00239, "64 pooled threads / 2.39ms", 0.66, 0.02};
    cell.effective_units = 64;
    cell.not_compared["p99"] = "the load generator waited";
    cell.service = {{50, 0.0025}, {99, 0.0085}};
    cell.over_time = {{0, std::nullopt, 0.002, std::nullopt}, {0.5, 100, 0.003, 0.01}};
    cell.rounds[2].reasons = {"the server was lost: no answer after the first 0.4s"};
    study.incomplete = {{"idle", "prefork", 1000, "too many"}, {"lab", {}, {}, "interrupted"}};
    return study;
}

}   // namespace

TEST_CASE("a study survives being written and read: nothing of it changes") {
    Study const study = whole_study();
    std::string const text = text_of(study);
    auto const read = read_study(text);
    REQUIRE_MESSAGE(read, read.why);
    CHECK(alike(boost::json::parse(text_of(*read)), boost::json::parse(text)));
    CHECK(read->incomplete == study.incomplete);
    CHECK(read->experiments[0].cells[0].over_time.size() == 2);
    CHECK_FALSE(read->experiments[0].cells[0].rounds[2].valid());
}

TEST_CASE("a round of an impossible block is refused") {
    auto const hostile = [](boost::json::value const& block) {
        auto json = boost::json::parse(text_of(whole_study()));
        json.at_pointer("/experiments/0/cells/0/rounds/0").as_object()["block"] = block;
        return read_study(boost::json::serialize(json)).why;
    };
    CHECK(hostile(3).empty());
    CHECK(hostile(-1).starts_with("block: "));
    CHECK(hostile(1e300).starts_with("block: "));
}

TEST_CASE("the JSON has what its readers expect") {
    auto const json = boost::json::parse(text_of(whole_study()));
    auto const at = [&](char const* pointer) -> boost::json::value const& { return json.at_pointer(pointer); };
    CHECK(at("/schema").as_string() == "tricorn.compare/2");
    CHECK(at("/budget/seconds_taken").as_double() == 161.25);
    CHECK(at("/experiments/0/cells/0/estimates/rate/unit").as_string() == "1/s");
    CHECK(at("/experiments/0/cells/0/estimates/rate/rounds").as_int64() == 5);   // one is invalid
    CHECK(at("/experiments/0/cells/0/estimates/rate/low").is_double());
    CHECK(at("/experiments/0/cells/0/reasons").as_array().size() == 1);
    CHECK(at("/experiments/0/cells/1/ceiling").is_null());
    CHECK(at("/lab").is_null());
    CHECK(at("/laws").as_array().size() == 4);
    CHECK_FALSE(at("/differences").as_array().empty());
    CHECK(at("/comparisons/margin").as_double() == 0.05);
    CHECK(at("/comparisons/decidable").as_int64() > 0);
}

TEST_CASE("during measurement the JSON is a readable draft") {
    Study study = whole_study();
    study.finished_at.clear();
    auto const draft = boost::json::serialize(draft_of(study));
    auto const json = boost::json::parse(draft);
    CHECK(json.at_pointer("/finished_at").is_null());
    CHECK(json.at_pointer("/experiments/0/cells/0/estimates/rate/low").is_null());
    CHECK(json.at_pointer("/differences").as_array().empty());
    auto const read = read_study(draft);
    REQUIRE(read);
    CHECK(read->experiments[0].cells[0].rounds.size() == 6);
}

TEST_CASE("a result of format 1, of earlier versions, is read") {
    auto json = boost::json::parse(text_of(whole_study())).as_object();
    json["schema"] = "tricorn.compare/1";
    for (auto& cell : json.at("experiments").as_array()[0].as_object().at("cells").as_array())
        cell.as_object().erase("not_compared");
    for (auto& subject : json.at("subjects").as_array()) subject.as_object().erase("variant_of");
    auto const read = read_study(boost::json::serialize(json));
    REQUIRE_MESSAGE(read, read.why);
    CHECK(read->experiments[0].cells[0].rounds.size() == 6);
}

TEST_CASE("a file that is not a result is refused with a reason") {
    CHECK(read_study("{").why.starts_with("no JSON"));
    CHECK(read_study("[]").why == "it is not an object");
    CHECK(read_study("{}").why == "it has no schema");
    CHECK(read_study(R"({"schema": "tricorn.load/1"})").why == "its schema is not tricorn.compare/2");
    CHECK(read_study(R"({"schema": "tricorn.compare/3"})").why == "its schema is not tricorn.compare/2");
    CHECK(read_study(R"({"schema": "tricorn.compare/2", "started_at": 1})").why == "it has no finished_at");
}

TEST_CASE("two results: worse by more than the threshold with confidence is a regression") {
    Study const before = sample_study({{"pool", 10'000, {}}, {"coroutine", 20'000, {}}}, 7, 0.01, 1);
    Study const same = sample_study({{"pool", 10'000, {}}, {"coroutine", 20'000, {}}}, 7, 0.01, 2);
    CHECK(exit_code_of(changes(before, same, 0.05)) == exit_code::ok);
    Study const slower = sample_study({{"pool", 8'000, {}}, {"coroutine", 20'000, {}}}, 7, 0.01, 3);
    auto const found = changes(before, slower, 0.05);
    CHECK(exit_code_of(found) == exit_code::regression);
    auto const worse = std::ranges::find(found, true, &Change::is_regression);
    REQUIRE(worse != found.end());
    CHECK(worse->subject == "pool");
    CHECK(worse->ratio.median == doctest::Approx(0.8).epsilon(0.03));
    CHECK(regression_text(before, slower, found, 0.05).find("WORSE") != std::string::npos);
    // No regression within a wider threshold, or for the better.
    CHECK(exit_code_of(changes(before, slower, 0.5)) == exit_code::ok);
    CHECK(exit_code_of(changes(slower, before, 0.05)) == exit_code::ok);
    CHECK(regression_text(slower, before, changes(slower, before, 0.05), 0.05).find("change ") != std::string::npos);
}

TEST_CASE("two results: 4 % slower is seen, but is no regression beyond 5 %") {
    Study const before = sample_study({{"pool", 10'000, {}}}, 10, 0.002, 1);
    Study const after = sample_study({{"pool", 9'600, {}}}, 10, 0.002, 2);
    auto const found = changes(before, after, 0.05);
    CHECK(std::ranges::count(found, true, &Change::is_seen) > 0);
    CHECK(exit_code_of(found) == exit_code::ok);
    CHECK(exit_code_of(changes(before, after, 0.02)) == exit_code::regression);
}

TEST_CASE("two results with nothing in common, or too few rounds, yield no changes") {
    Study const before = sample_study({{"pool", 10'000, {}}}, 5, 0.01, 1);
    CHECK(exit_code_of(changes(before, sample_study({{"thread", 10'000, {}}}, 5, 0.01, 1), 0.05)) ==
          exit_code::invalid);
    auto const few = changes(before, sample_study({{"pool", 5'000, {}}}, 2, 0.01, 1), 0.05);
    CHECK(exit_code_of(few) == exit_code::invalid);
    CHECK(regression_text(before, before, few, 0.05).find("nothing to compare") != std::string::npos);
}

TEST_CASE("comparing stored studies sends no control sequences, whatever they contain") {
    Study before = whole_study(), after = whole_study();
    after.environment["processor"] = "\x1b[31mOther";
    for (Study* const study : {&before, &after}) study->experiments[0].id = "\x1b[31mclosed";
    for (Round& round : after.experiments[0].cells[0].rounds) round.metrics["rate"] *= 0.5;
    std::string const text = regression_text(before, after, changes(before, after, 0.05), 0.05);
    CHECK(text.find("\uFFFD[31mOther") != std::string::npos);
    CHECK(text.find("WORSE  \uFFFD[31mclosed") != std::string::npos);
    CHECK(text.find('\x1b') == std::string::npos);
}

TEST_CASE("numbers beyond all that is measured are not known, and no sentence tells of an infinite share") {
    for (double const number : {-1e308, 1e308, -1e200, 1e101}) {
        CAPTURE(number);
        auto json = boost::json::parse(text_of(whole_study()));
        for (auto& round : json.at_pointer("/experiments/0/cells/0/rounds").as_array())
            round.as_object()["metrics"].as_object()["rate"] = number;
        auto const read = read_study(boost::json::serialize(json));
        REQUIRE_MESSAGE(read, read.why);
        CHECK_FALSE(read->experiments[0].cells[0].rounds[0].value("rate"));
        std::string const text = regression_text(*read, whole_study(), changes(*read, whole_study(), 0.05), 0.05) +
                                 regression_text(whole_study(), *read, changes(whole_study(), *read, 0.05), 0.05) +
                                 text_of(*read);
        CHECK(text.find("inf %") == std::string::npos);
        CHECK(text.find("nan") == std::string::npos);
    }
}

}   // namespace tricorn::client::compare::study_json_test
