#include "client/compare/analysis/estimates.hpp"
#include "client/compare/analysis/judgement.hpp"
#include "client/report/report.hpp"
#include "client/results/study_json.hpp"
#include "tests/client/results/study_samples.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

namespace tricorn::client::study_json_test {

using test::sample_study;
using test::whole_study;

namespace {

std::string text_of(Study study) {
    compare::judge(study, 0.05);
    return boost::json::serialize(to_json(study));
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

}   // namespace

TEST_CASE("a study survives being written and read: nothing of it changes") {
    Study const study = whole_study();
    std::string const text = text_of(study);
    auto const read = read_study(text);
    REQUIRE_MESSAGE(read, read.why);
    CHECK(alike(to_json(*read), boost::json::parse(text)));
    CHECK(read->incomplete == study.incomplete);
    CHECK(read->experiments[0].cells[0].over_time.size() == 2);
    CHECK_FALSE(read->experiments[0].cells[0].rounds[2].valid());
    auto const& recording = read->experiments[0].cells[0].recording;
    REQUIRE(recording);
    CHECK(recording->units.at(0).events.at(1).processor == 1U);
    CHECK(recording->units.at(0).events.at(1).state == "handling");
    CHECK_FALSE(recording->requests.at(0).begin);
    CHECK(recording->requests.at(1).begin == 320.2);
    CHECK(recording->cost.ns_per_event == 481);
    CHECK_FALSE(read->experiments[0].cells[1].recording);
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
    compare::estimate_cells(study, compare::Intervals::no);
    auto const draft = boost::json::serialize(to_json(study));
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

TEST_CASE("kinds, models and metrics of a file from elsewhere are kept") {
    auto json = boost::json::parse(text_of(whole_study()));
    json.at_pointer("/experiments/0").as_object()["kind"] = "half_open_loop";
    json.at_pointer("/subjects/0").as_object()["model"] = "event loop";
    json.at_pointer("/experiments/0/cells/0/estimates").as_object()["refused"] = {
        {"median", 3}, {"low", nullptr}, {"high", nullptr}, {"unit", "1"}, {"rounds", 3}};
    auto const read = read_study(boost::json::serialize(json));
    REQUIRE_MESSAGE(read, read.why);
    CHECK(read->experiments[0].kind == Kind::other);
    CHECK_FALSE(read->subjects[0].model);
    CHECK(alike(to_json(*read), json));
}

TEST_CASE("what was printed when it was measured is printed of the file too") {
    Study study = whole_study();
    compare::judge(study, 0.05);
    Study const stored = from_json(to_json(study)).study;
    CHECK(report::study_summary(stored) == report::study_summary(study));
    CHECK(report::report_text(to_json(study)) == report::report_text(to_json(stored)));
    CHECK(report::study_html(study) == report::report_html(to_json(study)));
}

TEST_CASE("of a file that lacks something the rest is read, and the first thing that is wrong is said") {
    auto const read = from_json({{"schema", "tricorn.compare/2"},
                                 {"seed", -1},
                                 {"subjects", boost::json::array{nullptr, {{"name", "pool"}}}},
                                 {"experiments", 7}});
    CHECK(read.wrong == "it has no started_at");
    REQUIRE(read.study.subjects.size() == 2);
    CHECK(read.study.subjects[1].name == "pool");
    CHECK(read.study.experiments.empty());
    CHECK(read.study.seed == 0);
    auto json = boost::json::parse(text_of(whole_study()));
    json.as_object()["experiments"] = 7;
    CHECK(read_study(boost::json::serialize(json)).why == "experiments is not a list");
}

TEST_CASE("a file that is not a result is refused with a reason") {
    CHECK(read_study("{").why.starts_with("no JSON"));
    CHECK(read_study("[]").why == "it is not an object");
    CHECK(read_study("{}").why == "it has no schema");
    CHECK(read_study(R"({"schema": "tricorn.load/1"})").why == "its schema is not tricorn.compare/2");
    CHECK(read_study(R"({"schema": "tricorn.compare/3"})").why == "its schema is not tricorn.compare/2");
    CHECK(read_study(R"({"schema": "tricorn.compare/2", "started_at": 1})").why == "it has no finished_at");
}

}   // namespace tricorn::client::study_json_test
