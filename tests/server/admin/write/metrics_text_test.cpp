#include "server/admin/write/metrics_text.hpp"
#include "server/admin/write/metrics_writer.hpp"
#include <doctest/doctest.h>
#include <sstream>

namespace tricorn::server::admin::metrics_text_test {

namespace {

bool has_line(std::string const& text, std::string const& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

Snapshot with_durations() {
    Snapshot now;
    EndpointView db{.path = "/db", .responses = {4, 0, 0, 1}, .nanoseconds = 1'500'000'000};
    for (auto const milliseconds : {1, 2, 3, 11'000})
        ++db.durations[duration_buckets::index_of(std::chrono::milliseconds(milliseconds))];
    ++db.durations[duration_buckets::index_of(std::chrono::minutes(10))];
    now.endpoints = {db};
    return now;
}

}   // namespace

TEST_CASE("a family's help and type precede its samples") {
    MetricsWriter text;
    text.counter("a_total", "Some.");
    text.sample({{"x", "1"}, {"y", "2"}}, std::uint64_t{3});
    text.gauge("b_seconds", "More.", 0.25);
    CHECK(text.take() ==
          "# HELP tricorn_a_total Some.\n# TYPE tricorn_a_total counter\ntricorn_a_total{x=\"1\",y=\"2\"} 3\n"
          "# HELP tricorn_b_seconds More.\n# TYPE tricorn_b_seconds gauge\ntricorn_b_seconds 0.25\n");
}

TEST_CASE("a label's value may be anything") {
    MetricsWriter text;
    text.gauge("a", "Some.");
    text.sample({{"x", "a\\b\"c\nd"}}, std::uint64_t{1});
    CHECK(has_line(text.take(), R"(tricorn_a{x="a\\b\"c\nd"} 1)"));
}

TEST_CASE("a histogram is cumulative, and its limits belong to their buckets") {
    std::string const text = metrics_text(with_durations(), {});
    auto const bucket = [](std::string const& limit) {
        return "tricorn_http_request_duration_seconds_bucket{endpoint=\"/db\",le=\"" + limit + "\"} ";
    };
    CHECK(has_line(text, bucket("0.0005") + "0"));
    CHECK(has_line(text, bucket("0.001") + "1"));
    CHECK(has_line(text, bucket("0.0025") + "2"));
    CHECK(has_line(text, bucket("0.005") + "3"));
    CHECK(has_line(text, bucket("10") + "3"));
    CHECK(has_line(text, bucket("+Inf") + "5"));
    CHECK(has_line(text, "tricorn_http_request_duration_seconds_count{endpoint=\"/db\"} 5"));
    CHECK(has_line(text, "tricorn_http_request_duration_seconds_sum{endpoint=\"/db\"} 1.5"));
    CHECK(has_line(text, "tricorn_http_requests_total{endpoint=\"/db\",code=\"5xx\"} 1"));
}

TEST_CASE("what is unknown has no sample, and no family without one") {
    std::string const text = metrics_text({}, {});
    for (char const* family : {"cpu_seconds_total", "context_switches_total", "memory_pss_bytes", "tricorn_threads ",
                               "listen_overflows_total", "listen_queue_length"}) {
        CAPTURE(family);
        CHECK(text.find(family) == std::string::npos);
    }
    Snapshot now;
    now.totals.idle_closed = {1, 2, 3};
    now.totals.lost_access_lines = 4;
    now.totals.switches = Switches{5, 6};
    std::string const known = metrics_text(now, {});
    CHECK(has_line(known, "tricorn_idle_connections_closed_total{reason=\"crowd\"} 2"));
    CHECK(has_line(known, "tricorn_lost_log_lines_total{log=\"access\"} 4"));
    CHECK(has_line(known, "tricorn_context_switches_total{kind=\"involuntary\"} 6"));
}

TEST_CASE("each family is contiguous, and each line is a sample or a comment") {
    Config config;
    config.model.kind = Model::pool;
    Snapshot now = with_durations();
    now.queue.own = true;
    std::istringstream lines(metrics_text(now, config));
    std::string line, family;
    std::vector<std::string> seen;
    while (std::getline(lines, line)) {
        if (line.starts_with("# HELP ")) {
            family = line.substr(7, line.find(' ', 7) - 7);
            CHECK(std::find(seen.begin(), seen.end(), family) == seen.end());
            seen.push_back(family);
        }
        CHECK((line.starts_with("# ") || line.starts_with(family)));
    }
    CHECK(seen.size() > 25);
}

}   // namespace tricorn::server::admin::metrics_text_test
