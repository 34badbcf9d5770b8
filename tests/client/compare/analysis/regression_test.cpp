#include "client/cli/exit_code.hpp"
#include "client/compare/analysis/judgement.hpp"
#include "client/compare/analysis/regression.hpp"
#include "client/results/study_json.hpp"
#include "tests/client/results/study_samples.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

namespace tricorn::client::compare::regression_test {

using test::sample_study;
using test::whole_study;

namespace {

std::string text_of(Study study) {
    judge(study, 0.05);
    return boost::json::serialize(to_json(study));
}

}   // namespace

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

}   // namespace tricorn::client::compare::regression_test
