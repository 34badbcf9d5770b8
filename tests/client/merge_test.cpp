// Results as JSON, read again and added up: nothing is lost.
#include "client/measured_json.hpp"
#include "client/merge.hpp"
#include "client/result_json.hpp"
#include "client/verdict.hpp"
#include "common/random.hpp"
#include <boost/json/parse.hpp>
#include <cerrno>
#include <doctest/doctest.h>

using namespace tricorn;
using namespace std::chrono_literals;

namespace {

std::chrono::nanoseconds draw(Random& random) {
    return std::chrono::nanoseconds(static_cast<std::int64_t>(random() >> (22 + random() % 30)));
}

// Answers, errors and unfinished requests with times drawn from `random`.
Measured some(Random& random, unsigned requests) {
    Measured measured;
    Failure const reset{Failure::Phase::head, Failure::Kind::system, ECONNRESET};
    measured.failures = {{reset, 0, 3s, "first \xff"}};
    for (unsigned i = 0; i < requests; ++i) {
        ++measured.totals.offered;
        ++measured.totals.sent;
        auto const time = draw(random);
        if (i % 10 == 0) {
            ++measured.totals.errors;
            ++measured.failures[0].count;
        } else if (i % 10 == 1) {
            ++measured.totals.unfinished;
            measured.censored.record(time);
            measured.censored_response.record(2 * time);
        } else {
            ++measured.totals.ok;
            ++measured.by_status[200];
            ++measured.in_window;
            measured.service.record(time);
            measured.response.record(time + 1us);
            measured.first_byte.record(time / 2);
        }
    }
    measured.connect.record(draw(random));
    measured.connections = 1;
    measured.bytes_sent = requests;
    measured.bytes_received = 3 * requests;
    return measured;
}

boost::json::object stored(Measured const& measured, bool valid = true) {
    LoadConfig config;
    config.url = *parse_url("http://localhost:8080/x");
    Result result;
    result.measured = measured;
    result.window = 10s;
    result.client.threads = 1;
    result.intervals.resize(2);
    result.intervals[1].cells = {{1us, 3}, {2us, 4}};
    result.intervals[1].totals.ok = result.intervals[1].totals.offered = 7;
    Verdict verdict;
    if (!valid) verdict.reasons.push_back("a reason");
    return boost::json::parse(result_json(config, result, verdict)).as_object();
}

void check_same(Measured const& one, Measured const& other) {
    CHECK(totals_json(one.totals) == totals_json(other.totals));
    CHECK(statuses_json(one) == statuses_json(other));
    for (auto const histogram : {&Measured::response, &Measured::service, &Measured::first_byte, &Measured::connect,
                                 &Measured::censored, &Measured::censored_response}) {
        CHECK((one.*histogram).cells() == (other.*histogram).cells());
        CHECK((one.*histogram).min() == (other.*histogram).min());
        CHECK((one.*histogram).max() == (other.*histogram).max());
        CHECK((one.*histogram).sum() == doctest::Approx((other.*histogram).sum()).epsilon(1e-12));
    }
    CHECK(one.in_window == other.in_window);
    CHECK(one.bytes_received == other.bytes_received);
}

}   // namespace

TEST_CASE("what was measured is read from the JSON as it was") {
    Random random(1);
    for (unsigned const requests : {0u, 1u, 10u, 1000u}) {
        Measured const measured = some(random, requests);
        check_same(read_measured(stored(measured)), measured);
    }
}

TEST_CASE("four results merged are the one that a single process would have had") {
    Random random(7);
    Measured whole;
    std::vector<StoredResult> parts;
    for (int i = 0; i < 4; ++i) {
        Measured const part = some(random, 500);
        whole.merge(part);
        parts.push_back({"part " + std::to_string(i), stored(part)});
    }
    boost::json::object const merged = merge_results(parts);
    check_same(read_measured(merged), whole);
    CHECK(merged.at("latency") == boost::json::value(latency_json(read_measured(stored(whole)))));
    CHECK(merged.at("rate").to_number<double>() == doctest::Approx(4 * 400 / 10.0));
    CHECK(merged.at("config").at("connections").to_number<int>() == 4 * 64);
    CHECK(merged.at("verdict").at("valid").as_bool());
    CHECK(merged.at("intervals").at(1).at("totals").at("ok").to_number<int>() == 28);
    CHECK(merged.at("intervals").at(1).at("cells").at(1).at(1).to_number<int>() == 16);
    CHECK(merged.at("errors").at(0).at("count").to_number<int>() == 200);
    // A sum can be a part of another sum.
    boost::json::object const again = merge_results({{"sum", merged}, parts[0]});
    CHECK(again.at("totals").at("offered").to_number<int>() == 2500);
}

TEST_CASE("one invalid result makes the sum invalid, and is named") {
    Random random(3);
    Measured const part = some(random, 100);
    auto const merged = merge_results({{"a.json", stored(part)}, {"b.json", stored(part, false)}});
    CHECK_FALSE(merged.at("verdict").at("valid").as_bool());
    CHECK(merged.at("verdict").at("reasons").at(0).as_string() == "b.json: a reason");
}

TEST_CASE("what is no result is refused by name, whatever is wrong with it") {
    Random random(3);
    boost::json::object const good = stored(some(random, 100));
    auto const refused = [&](boost::json::object const& bad) {
        CHECK_THROWS_WITH(merge_results({{"good", good}, {"bad", bad}}),
                          doctest::Contains("bad is no result of a load: "));
    };
    refused({});
    for (auto const& [name, value] : good) {
        for (auto const* const needed :
             {"schema", "totals", "latency", "by_status", "errors", "in_window", "bytes", "connections_opened"}) {
            if (name != needed) continue;
            boost::json::object bad = good;
            bad.erase(name);
            refused(bad);
            bad[name] = "text";
            refused(bad);
        }
    }
    boost::json::object wrong_sum = good;
    wrong_sum["totals"].as_object()["ok"] = 1;
    refused(wrong_sum);
    for (auto const& [member, value] : {std::pair<char const*, std::int64_t>{"min", 1}, {"observed_max", 5}}) {
        boost::json::object bad = good;   // its cells lie elsewhere
        bad["latency"].as_object()["service"].as_object()[member] = value;
        refused(bad);
    }
    boost::json::object disordered = good;
    disordered["latency"].as_object()["service"].as_object()["histogram"] =
        boost::json::array{boost::json::array{5, 1}, boost::json::array{3, 1}};
    refused(disordered);
}
