// Named workloads: what the server receives, and mixtures, whose kinds are counted apart.
#include "tests/load/fixture.hpp"
#include <algorithm>
#include <cmath>

namespace tricorn::test::workload_test {

namespace {

// The correct response for each kind: an echo its body, everything else two bytes.
Steps right_answer(Received const& request) {
    bool const echo = request.line().starts_with("POST /echo");
    return Steps().say(echo ? response_text("200 OK", "", request.body) : ok_text());
}

Behaviour right_answers() {
    return {{}, {}, right_answer};
}

std::vector<std::string> lines_of(FaultyServer& server) {
    std::vector<std::string> lines;
    for (Received const& request : server.received()) lines.push_back(request.line());
    return lines;
}

std::int64_t of_kind(Outcome const& run, std::size_t kind, std::string const& member) {
    return run.number("/workloads/" + std::to_string(kind) + member);
}

constexpr char const* three = "mixed:plaintext=5,db=3,echo:100=2";

}   // namespace

TEST_CASE("workload: each name is sent as its request, with -H's fields and nothing else") {
    FaultyServer server(right_answers());
    std::string const fields = " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\nX-Mine: 1\r\n";
    std::vector<std::pair<std::string, std::string>> const rows{
        {"plaintext", "GET /plaintext"},
        {"json", "GET /json"},
        {"db", "GET /db"},
        {"queries:7", "GET /queries?queries=7"},
        {"fetch", "GET /fetch?upstream=origin&path=/delay/10ms"},
        {"fetch:/x?a=b", "GET /fetch?upstream=origin&path=/x%3Fa%3Db"},
        {"cpu:0.5", "GET /cpu?ms=0.5"},
        {"delay:20ms", "GET /delay/20ms"},
    };
    for (auto const& [name, line] : rows) {
        server.forget();
        Outcome const run = load({"--workload", name, "-H", "X-Mine: 1", "-n", "4", "-c", "2"}, server.url());
        CHECK_MESSAGE(run.ended_as(0), run.text());
        REQUIRE(server.received().size() == 4);
        for (Received const& one : server.received()) CHECK(one.head == line + fields + "\r\n");
        CHECK(std::string(run.json.at("config").at("workload").as_string()) == name);
    }
    server.forget();
    Outcome const echo = load({"--workload=echo:2KiB", "-H", "X-Mine: 1", "-n", "4", "-c", "2"}, server.url());
    CHECK_MESSAGE(echo.ended_as(0), echo.text());
    for (Received const& one : server.received()) {
        CHECK(one.head == "POST /echo?raw=1" + fields + "Content-Length: 2048\r\n\r\n");
        CHECK(one.body.size() == 2048);
    }
}

TEST_CASE("workload: an echo of another length is an error") {
    FaultyServer server({{}, {}, [](Received const& request) {
                             std::string const body = request.body.substr(request.number % 4 == 3 ? 1 : 0);
                             return Steps().say(response_text("200 OK", "", body));
                         }});
    Outcome const run = load({"--workload=echo:100", "-n", "40", "-c", "1"}, server.url());
    INFO(run.text());
    CHECK(run.ended_as(4));
    CHECK(run.ok() == 30);
    CHECK(run.failures({"body"}, {"malformed"}) == 10);
    CHECK(run.json.at_pointer("/errors/0/sample").as_string() == "a body whose length differs from the request's");
    check_normal_run(server);
}

TEST_CASE("workload: a mixture is repeated by its seed, connection by connection") {
    FaultyServer server(right_answers());
    auto const lines = [&](std::string const& seed) {
        server.forget();
        Outcome const run = load({"--workload", three, "--seed", seed, "-n", "200", "-c", "1"}, server.url());
        CHECK_MESSAGE(run.ended_as(0), run.text());
        CHECK(std::to_string(run.number("/config/seed")) == seed);
        CHECK(run.output.find("seed " + seed) != std::string::npos);
        return lines_of(server);
    };
    auto const first = lines("42");
    CHECK(first.size() == 200);
    CHECK(lines("42") == first);
    CHECK(lines("43") != first);
}

TEST_CASE("workload: without a seed one is drawn, and its draws can be repeated") {
    FaultyServer server(right_answers());
    Outcome const run = load({"--workload", three, "-n", "100", "-c", "1"}, server.url());
    CHECK_MESSAGE(run.ended_as(0), run.text());
    auto const first = lines_of(server);
    server.forget();
    std::string const seed = std::to_string(run.number("/config/seed"));
    CHECK(load({"--workload", three, "-n", "100", "-c", "1", "--seed", seed}, server.url()).ended_as(0));
    CHECK(lines_of(server) == first);
}

TEST_CASE("workload: each kind of a mixture is counted separately") {
    // All plaintext requests are answered, all db requests get 503, and each echo is cut off.
    FaultyServer server({{}, {}, [](Received const& request) {
                             if (request.line().starts_with("GET /db")) return Steps().say(response_text("503 Busy"));
                             if (request.line().starts_with("POST ")) return Steps().close();
                             return Steps().say(ok_text());
                         }});
    Outcome const run = load({"--workload", three, "-n", "600", "-c", "8", "-t", "2"}, server.url());
    INFO(run.text());
    CHECK(run.ended_as(4));
    CHECK(of_kind(run, 0, "/totals/ok") == run.ok());
    CHECK(of_kind(run, 1, "/totals/not_ok") == run.not_ok());
    CHECK(of_kind(run, 1, "/by_status/503") == run.not_ok());
    CHECK(of_kind(run, 2, "/totals/errors") == run.failed());
    // Within five standard deviations of 300, 180 and 120.
    CHECK(std::abs(run.ok() - 300) < 62);
    CHECK(std::abs(run.not_ok() - 180) < 57);
    CHECK(std::abs(run.failed() - 120) < 49);
    check_normal_run(server);
}

TEST_CASE("workload: unanswered requests of a mixture are unfinished in their kind") {
    FaultyServer server({{}, {}, [](Received const& request) {
                             return request.line().starts_with("GET /db") ? Steps() : right_answer(request);
                         }});
    Outcome const run =
        load({"--workload", three, "-d", "500ms", "--drain", "200ms", "-c", "6", "-t", "2"}, server.url());
    INFO(run.text());
    CHECK(run.unfinished() == 6);   // in the end each connection has hit one
    CHECK(of_kind(run, 1, "/totals/unfinished") == 6);
    CHECK(of_kind(run, 1, "/latency/service/censored") == 6);
    CHECK(of_kind(run, 1, "/totals/ok") == 0);
    CHECK(run.output.find("unfinished") != std::string::npos);
    check_normal_run(server);
}

TEST_CASE("workload: tricorn-server answers each of them") {
    TricornServer server;
    for (auto const* const name : {"plaintext", "json", "echo:1KiB", "echo:0", "echo:300k", "db", "queries:3",
                                   "cpu:0.1", "delay:2ms", "mixed:plaintext=70,db=20,cpu:0.1=10"}) {
        INFO(std::string(name));
        Outcome const run = load({"--workload", name, "-n", "200", "-c", "8"}, "http://" + server.bind());
        CHECK_MESSAGE(run.ended_as(0), run.text());
        CHECK(run.ok() == 200);
    }
    check_normal_run(server.url());
}

TEST_CASE("workload: fetch requests the named path from the server's upstream") {
    FaultyServer origin(always(ok_text()));
    TricornServer server({"--model=coroutine", "--upstream=origin=http://127.0.0.1:" + std::to_string(origin.port())});
    for (auto const& [name, line] : {std::pair("fetch", "GET /delay/10ms HTTP/1.1"),
                                     std::pair("fetch:/a%2Cb?c=d&e=f+g", "GET /a%2Cb?c=d&e=f+g HTTP/1.1")}) {
        INFO(std::string(name));
        origin.forget();
        Outcome const run = load({"--workload", name, "-n", "20", "-c", "4"}, server.url(""));
        CHECK_MESSAGE(run.ended_as(0), run.text());
        CHECK(run.ok() == 20);
        REQUIRE(origin.received().size() == 20);
        for (Received const& request : origin.received()) CHECK(request.line() == line);
    }
    TricornServer alone;
    Outcome const refused = load({"--workload=fetch", "-n", "4", "-c", "2"}, alone.url(""));
    CHECK_MESSAGE(refused.ended_as(4), refused.text());
    CHECK(refused.not_ok() == 4);
}

TEST_CASE("workload: a timed workload takes its time") {
    TricornServer server;
    Outcome const run = load({"--workload=mixed:delay:50ms=1,plaintext=1", "-n", "200", "-c", "8"}, server.url(""));
    INFO(run.text());
    CHECK(run.ended_as(0));
    CHECK(of_kind(run, 0, "/latency/service/min") >= 49'000'000);
    CHECK(of_kind(run, 1, "/latency/service/min") < 49'000'000);
    CHECK(of_kind(run, 1, "/totals/ok") > 50);
}

}   // namespace tricorn::test::workload_test
