// A result in other formats: CSV, wrk's, and the histogram of a second.
#include "client/load/engine/progress.hpp"
#include "client/load/output/interval_csv.hpp"
#include "client/load/output/wrk_text.hpp"
#include <doctest/doctest.h>
#include <regex>

namespace tricorn::client::forms_test {

using namespace std::chrono_literals;

namespace {

Result some_result() {
    Result result;
    result.window = 2s;
    result.client.threads = 2;
    Measured& measured = result.measured;
    measured.totals.offered = measured.totals.sent = 1003;
    measured.totals.ok = 1000;
    measured.totals.not_ok = 1;
    measured.totals.errors = 2;
    measured.in_window = 1001;
    measured.bytes_received = 3 * 1024 * 1024;
    for (int i = 1; i <= 1000; ++i) measured.service.record(i * 10us);
    measured.failures = {{{Failure::Phase::connect, Failure::Kind::system, 111}, 1, 1s, {}},
                         {{Failure::Phase::head, Failure::Kind::timeout, 0}, 1, 1s, {}}};
    Interval second;
    second.length = 1s;
    second.totals.offered = second.totals.ok = 500;
    second.p50 = 5ms;
    second.p99 = 9900us;
    second.max = 10ms;
    second.cells = {{1ms, 10}, {2ms, 80}, {4ms, 40}, {8ms, 0}};
    result.intervals = {second, second};
    result.intervals[1].begin = 1s;
    return result;
}

}   // namespace

TEST_CASE("the CSV has a header and a line per second, all with the same number of fields") {
    std::string const text = interval_csv(some_result());
    std::vector<std::size_t> fields;
    std::size_t begin = 0;
    for (std::size_t end; (end = text.find("\r\n", begin)) != std::string::npos; begin = end + 2)
        fields.push_back(static_cast<std::size_t>(std::ranges::count(text.substr(begin, end - begin), ',')) + 1);
    CHECK(fields == std::vector<std::size_t>{17, 17, 17});
    CHECK(begin == text.size());
    CHECK(text.find("\r\n1.000000,1.000000,0,500,500,0,0,0,0,0,500.000,0.005000000,0.009900000,0.010000000,") !=
          std::string::npos);
}

TEST_CASE("wrk's lines are where scripts look for them") {
    LoadConfig config;
    config.url = *parse_url("http://localhost:8080/x");
    std::string const text = wrk_text(config, some_result());
    for (char const* const line :
         {"Running 2s test @ http://localhost:8080/x", "  2 threads and 64 connections",
          R"(  Thread Stats +Avg +Stdev +Max +\+/- Stdev)",
          R"(    Latency +5\.\d\dms +2\.\d\dms +10\.00ms +\d\d\.\d\d%)",
          R"(    Req/Sec +250\.00 +0\.00 +250\.00 +\d+\.\d\d%)", "  Latency Distribution", R"(     50% +5\.0\dms)",
          R"(     99% +9\.9\dms)", R"(  1001 requests in 2\.00s, 3\.00MB read)",
          "  Socket errors: connect 1, read 0, write 0, timeout 1", "  Non-2xx or 3xx responses: 1",
          R"(Requests/sec: +500\.50)", R"(Transfer/sec: +1\.50MB)"}) {
        CAPTURE(text);
        CAPTURE(line);
        CHECK(std::regex_search(text, std::regex("(^|\n)" + std::string(line) + "\n")));
    }
}

TEST_CASE("a second is drawn from its fastest answers to its slowest, the fullest cell highest") {
    Interval second = some_result().intervals[0];
    CHECK(sparkline(second, 48) == "1 ms ▁█▄▁ 10 ms");
    CHECK(sparkline(second, 2) == "1 ms ▁█… 10 ms");
    second.cells.clear();
    CHECK(sparkline(second, 48).empty());
}

TEST_CASE("a second without an answer has empty times in the CSV") {
    Result result = some_result();
    for (auto* const time : {&result.intervals[1].p50, &result.intervals[1].p99, &result.intervals[1].max})
        time->reset();
    CHECK(interval_csv(result).find("\r\n1.000000,1.000000,0,500,500,0,0,0,0,0,500.000,,,,0.000,") !=
          std::string::npos);
}

TEST_CASE("wrk's latencies are those of all answers") {
    LoadConfig config;
    config.url = *parse_url("http://localhost:8080/x");
    Result result = some_result();
    result.measured.service.clear();
    for (int i = 0; i < 100; ++i) {
        result.measured.service_not_ok.record(3ms);
        result.measured.response_not_ok.record(5ms);
    }
    CHECK(wrk_text(config, result).find("     50%   3.00ms\n") != std::string::npos);
    config.rate = 10;
    CHECK(wrk_text(config, result).find("     50%   5.00ms\n") != std::string::npos);
}

}   // namespace tricorn::client::forms_test
