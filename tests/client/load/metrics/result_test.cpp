#include "client/load/metrics/measured.hpp"
#include "client/load/output/result_json.hpp"
#include "client/load/output/result_text.hpp"
#include <boost/json/parse.hpp>
#include <cerrno>
#include <doctest/doctest.h>

namespace tricorn::client::result_test {

using namespace std::chrono_literals;

namespace {

FailureCount failed(Failure failure, std::uint64_t count, std::chrono::nanoseconds first, std::string sample = {}) {
    return {failure, count, first, std::move(sample)};
}

constexpr Failure reset{Failure::Phase::head, Failure::Kind::system, ECONNRESET};
constexpr Failure garbage{Failure::Phase::head, Failure::Kind::malformed, 7};

Measured part(std::uint64_t ok, std::uint64_t errors) {
    Measured measured;
    measured.totals.offered = measured.totals.sent = ok + errors;
    measured.totals.ok = ok;
    measured.totals.errors = errors;
    measured.by_status[200] = ok;
    measured.in_window = ok;
    for (std::uint64_t i = 0; i < ok; ++i) measured.service.record(std::chrono::microseconds(100 + i));
    return measured;
}

Result some_result() {
    Result result;
    result.measured = part(100, 3);
    result.measured.failures = {failed(reset, 3, 2s)};
    result.measured.last_answer_at = result.measured.last_at = 10s;
    result.window = 10s;
    result.client.threads = 1;
    result.client.cpu = 1s;
    result.in_flight = 64;
    result.warm_up.mode = WarmUp::Mode::automatic;
    return result;
}

}  // namespace

TEST_CASE("the threads' measurements add up, and the first failure of a kind is kept") {
    Measured first = part(5, 2), second = part(7, 3);
    first.failures = {failed(reset, 2, 3s, "late")};
    first.last_at = 4s;
    second.failures = {failed(garbage, 1, 5s), failed(reset, 2, 1s, "early")};
    second.last_at = 9s;
    first.merge(second);
    CHECK(first.totals.ok == 12);
    CHECK(first.totals.errors == 5);
    CHECK(first.totals.add_up());
    CHECK(first.by_status[200] == 12);
    CHECK(first.service.count() == 12);
    CHECK(first.last_at == 9s);
    REQUIRE(first.failures.size() == 2);
    CHECK(first.failures[0].count == 4);
    CHECK(first.failures[0].first_at == 1s);
    CHECK(first.failures[0].sample == "early");
}

TEST_CASE("the rate counts responses in the window") {
    Result result = some_result();
    CHECK(result.rate() == doctest::Approx(10));
    result.measured.in_window = 50;
    CHECK(result.rate() == doctest::Approx(5));
    result.window = 0s;
    CHECK(result.rate() == 0);
}

TEST_CASE("the JSON holds what was measured, in base units") {
    LoadConfig config;
    config.url = *parse_url("http://localhost:8080/x?y");
    config.headers = {{"X-Bytes", "\xff\"quoted\""}};
    Result const result = some_result();
    auto const json = boost::json::parse(result_json(config, result, judge(result, config)));
    CHECK(json.at("schema").as_string() == "tricorn.load/1");
    CHECK(json.at("config").at("url").as_string() == "http://localhost:8080/x?y");
    CHECK(json.at("totals").at("offered").to_number<int>() == 103);
    CHECK(json.at("rate").to_number<double>() == doctest::Approx(10));
    CHECK(json.at("by_status").at("200").to_number<int>() == 100);
    auto const& error = json.at("errors").at(0);
    CHECK(error.at("phase").as_string() == "head");
    CHECK(error.at("name").as_string() == "ECONNRESET");
    CHECK(error.at("first_at_seconds").to_number<double>() == doctest::Approx(2));
    auto const& service = json.at("latency").at("service");
    CHECK(service.at("count").to_number<int>() == 100);
    CHECK(service.at("percentiles").at("p50").to_number<double>() == doctest::Approx(149'000).epsilon(0.002));
    CHECK(service.at("percentiles").at("p99.9").is_null());
    std::uint64_t cells = 0;
    for (auto const& cell : service.at("histogram").as_array()) cells += cell.at(1).to_number<std::uint64_t>();
    CHECK(cells == 100);
    CHECK_FALSE(json.as_object().contains("server"));
}

namespace {

// The content of some_result() as two kinds of a mixture.
LoadConfig split(Result& result) {
    LoadConfig config;
    config.url = *parse_url("http://localhost:8080/");
    config.workload = *parse_workload("mixed:db=1,echo:5=2");
    config.seed = 77;
    result.kinds = {part(60, 3), part(40, 0)};
    result.kinds[0].failures = {failed(reset, 3, 2s)};
    result.measured = {};
    for (Measured const& kind : result.kinds) result.measured.merge(kind);
    return config;
}

}  // namespace

TEST_CASE("the JSON of a mixture has each kind beside the totals") {
    Result result = some_result();
    LoadConfig const config = split(result);
    auto const json = boost::json::parse(result_json(config, result, judge(result, config)));
    CHECK(json.at("config").at("workload").as_string() == "mixed:db=1,echo:5=2");
    CHECK(json.at("config").at("seed").to_number<int>() == 77);
    CHECK(json.at("config").at("method").is_null());
    CHECK(json.at("totals").at("ok").to_number<int>() == 100);
    auto const& kinds = json.at("workloads").as_array();
    REQUIRE(kinds.size() == 2);
    CHECK(kinds[0].at("workload").as_string() == "db");
    CHECK(kinds[0].at("url").as_string() == "http://localhost:8080/db");
    CHECK(kinds[0].at("totals").at("errors").to_number<int>() == 3);
    CHECK(kinds[0].at("errors").at(0).at("name").as_string() == "ECONNRESET");
    CHECK(kinds[0].at("rate").to_number<double>() == doctest::Approx(6));
    CHECK(kinds[1].at("weight").to_number<int>() == 2);
    CHECK(kinds[1].at("method").as_string() == "POST");
    CHECK(kinds[1].at("body_bytes").to_number<int>() == 5);
    CHECK(kinds[1].at("latency").at("service").at("count").to_number<int>() == 40);
    LoadConfig const plain;
    Result const one = some_result();
    auto const without = boost::json::parse(result_json(plain, one, judge(one, plain)));
    CHECK_FALSE(without.as_object().contains("workloads"));
    CHECK(without.at("config").at("workload").is_null());
}

TEST_CASE("the report of a mixture has a line for each kind") {
    Result result = some_result();
    LoadConfig const config = split(result);
    std::string const text = result_text(config, result, judge(result, config));
    for (auto const* const part : {"mixed:db=1,echo:5=2 http://localhost:8080/\n", "1 thread, seed 77\n",
                                   "  workload  offered  ok  errors  rate     p50  p90  p99\n",
                                   "  db             63  60       3   6/s  129 µs    -    -\n"}) {
        CAPTURE(text);
        CAPTURE(part);
        CHECK(text.find(part) != std::string::npos);
    }
    result.kinds[1].totals.not_ok = result.measured.totals.not_ok = 1;
    CHECK(result_text(config, result, judge(result, config)).find("  ok  not ok  errors") != std::string::npos);
}

TEST_CASE("the report has the main numbers, in 80 columns") {
    LoadConfig config;
    config.url = *parse_url("http://localhost:8080/");
    Result result = some_result();
    CHECK(result_text(config, result, judge(result, config)).find("MSER-5") == std::string::npos);   // not looked for
    result.warm_up.judged = true;
    std::string const text = result_text(config, result, judge(result, config));
    for (auto const* const part : {"GET http://localhost:8080/\n", "closed loop, 64 connections, 1 thread\n",
                                   "10 s measured, steady from the start (MSER-5)\n", "10/s",
                                   "head ECONNRESET: 3 (first after 2 s)", "149 µs", "VALID\n"}) {
        CAPTURE(text);
        CHECK(text.find(part) != std::string::npos);
    }
    for (std::size_t begin = 0, end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
        CHECK(end - begin <= 80);
}

}   // namespace tricorn::client::result_test
