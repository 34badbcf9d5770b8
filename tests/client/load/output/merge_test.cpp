// Results as JSON, read back and added up: nothing is lost.
#include "client/load/output/measured_json.hpp"
#include "client/load/output/measured_reader.hpp"
#include "client/load/output/merge.hpp"
#include "client/load/output/result_json.hpp"
#include "client/load/verdict/verdict.hpp"
#include "common/algorithm/random.hpp"
#include <algorithm>
#include <boost/json/parse.hpp>
#include <cerrno>
#include <cmath>
#include <doctest/doctest.h>
#include <stdexcept>

namespace tricorn::client::merge_test {

using namespace std::chrono_literals;

namespace {

std::chrono::nanoseconds draw(Random& random) {
    return std::chrono::nanoseconds(static_cast<std::int64_t>(random() >> (22 + random() % 30)));
}

// Responses, errors and unfinished requests with times drawn from `random`.
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

TEST_CASE("reading the JSON restores the measurement") {
    Random random(1);
    for (unsigned const requests : {0u, 1u, 10u, 1000u}) {
        Measured const measured = some(random, requests);
        check_same(read_measured(stored(measured)), measured);
    }
}

TEST_CASE("four merged results equal that of a single process") {
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
    // A sum can be an input of another sum.
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

TEST_CASE("an invalid result is refused by name, whatever is wrong with it") {
    Random random(3);
    boost::json::object const good = stored(some(random, 100));
    auto const refused = [&](boost::json::object const& bad) {
        CHECK_THROWS_WITH(merge_results({{"good", good}, {"bad", bad}}),
                          doctest::Contains("bad is not a load result: "));
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
        boost::json::object bad = good;   // with other cells
        bad["latency"].as_object()["service"].as_object()[member] = value;
        refused(bad);
    }
    boost::json::object disordered = good;
    disordered["latency"].as_object()["service"].as_object()["histogram"] =
        boost::json::array{boost::json::array{5, 1}, boost::json::array{3, 1}};
    refused(disordered);
}

namespace {

using Value = boost::json::value;

// `path`: such as "totals.ok" or "intervals.1.max".
Value& place(Value& whole, std::string path) {
    std::ranges::replace(path, '.', '/');
    return whole.at_pointer("/" + path);
}

// Returns why `good` cannot be merged with a second file that differs in one value.
std::string refusal(boost::json::object const& good, std::string const& path, boost::json::value const& other) {
    boost::json::value bad = good;
    place(bad, path) = other;
    try {
        merge_results({{"good", good}, {"bad", bad.as_object()}});
    } catch (std::runtime_error const& error) {
        return error.what();
    }
    return "none";
}

}   // namespace

TEST_CASE("an impossible number is refused with its file, its path and what is allowed") {
    Random random(3);
    boost::json::object const good = stored(some(random, 100));
    for (char const* const path :
         {"totals.ok", "by_status.200", "in_window", "connections_opened", "bytes.received", "errors.0.count",
          "config.connections", "client.threads", "intervals.1.totals.ok", "intervals.1.bytes_received"}) {
        CAPTURE(path);
        for (Value const& other : {Value(-5), Value(1.5), Value(1e300), Value(UINT64_MAX), Value(nullptr), Value("1"),
                                   Value(std::uint64_t(1) << 54)}) {
            std::string const why = refusal(good, path, other);
            CHECK_MESSAGE(why.starts_with("bad is not a load result: "), why);
            std::string name = path;
            for (char const* const index : {".0", ".1"}) {
                if (auto const at = name.find(std::string(index) + "."); at != std::string::npos)
                    name.replace(at, 2, "[" + std::string(index + 1) + "]");
            }
            CHECK_MESSAGE(why.find(name) != std::string::npos, why);
            CHECK_MESSAGE(why.find("allowed: whole numbers from 0 to 9007199254740992") != std::string::npos, why);
        }
    }
    for (char const* const path :
         {"rate", "in_flight", "window_seconds", "client.cpu_seconds", "intervals.1.in_flight"}) {
        CAPTURE(path);
        for (Value const& other : {Value(-5), Value(1e300), Value(HUGE_VAL), Value(NAN), Value(nullptr), Value("1")})
            CHECK(refusal(good, path, other).find("; allowed: numbers from 0 to 1e+15") != std::string::npos);
    }
    for (char const* const path : {"intervals.1.max", "latency.service.min", "latency.service.observed_max"}) {
        CAPTURE(path);
        for (Value const& other : {Value(-5), Value(1e300), Value(INT64_MAX), Value("1")})
            CHECK(refusal(good, path, other).find("; allowed: whole numbers of nanoseconds") != std::string::npos);
    }
    for (Value const& other : {Value(-5), Value(1e300), Value(NAN), Value(nullptr)})
        CHECK(refusal(good, "latency.service.sum", other).find("latency.service.sum is ") != std::string::npos);
    CHECK(refusal(good, "errors.0.first_at_seconds", 1e12).find("errors[0].first_at_seconds") != std::string::npos);
    CHECK(refusal(good, "errors.0.code", 1e12).find("errors[0].code") != std::string::npos);
    CHECK(refusal(good, "by_status", {{"-1", 5}}).find("by_status: '-1' is not a status") != std::string::npos);
    CHECK(refusal(good, "verdict", true).find("verdict is true; allowed: an object") != std::string::npos);
    CHECK(refusal(good, "config", boost::json::object{}).find("it has no config.url") != std::string::npos);
}

TEST_CASE("results whose sums would overflow are not added up") {
    Random random(3);
    boost::json::object const good = stored(some(random, 100));
    for (char const* const path : {"bytes.received", "config.connections", "intervals.1.totals.late"}) {
        CAPTURE(path);
        boost::json::value most = good;
        place(most, path) = std::uint64_t(1) << 53;
        std::vector<StoredResult> results{{"first", most.as_object()}};
        CHECK_NOTHROW(merge_results(results));
        results.push_back({"second", good});
        place(most, path) = 1;
        results.push_back({"third", most.as_object()});
        std::string why;
        try {
            merge_results(results);
        } catch (std::runtime_error const& error) {
            why = error.what();
        }
        CHECK_MESSAGE(why.find(": the sum is more than 9007199254740992") != std::string::npos, why);
    }
}

}   // namespace tricorn::client::merge_test
