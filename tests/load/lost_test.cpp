// A server that dies during a run, and one that comes back.
#include "tests/load/fixture.hpp"
#include "tests/load/silent_port.hpp"
#include <chrono>
#include <csignal>
#include <optional>
#include <regex>

namespace tricorn::test::lost_test {

namespace {

// Returns the number of "answers" or "errors" in the last line of --live.
std::int64_t shown(Client& client, std::string const& what) {
    std::regex const number("([0-9,]+) (?:of [0-9,]+ )?" + what);
    std::string const errors = client.process().errors();
    std::int64_t last = 0;
    for (std::sregex_iterator it(errors.begin(), errors.end(), number), end; it != end; ++it) {
        std::string digits = (*it)[1];
        std::erase(digits, ',');
        last = std::stoll(digits);
    }
    return last;
}

// Returns false if that does not happen, or the client ends before.
bool shows_more(Client& client, std::string const& what, std::int64_t than) {
    eventually(Millis(60'000), [&] { return shown(client, what) > than || !client.process().running(); });
    return shown(client, what) > than;
}

// All ways in which eight connections can meet a server's death; each meets it at most once.
void check_errors(Outcome const& run) {
    std::int64_t const refused = run.failures({"connect"}, {"ECONNREFUSED"});
    std::int64_t const broken = run.failures({"send", "head", "body"}, {"ECONNRESET", "EPIPE", "closed"});
    // A connection accepted by the kernel for the dying server.
    std::int64_t const between = run.failures({"connect"}, {"ECONNRESET"});
    CHECK(refused > 0);
    CHECK(broken + between > 0);
    CHECK(refused + broken + between == run.failed());
}

// Of one connection: two at once, then after 1, 2, 4 … 64 ms, then ten per second.
double most_attempts(double seconds) {
    return 9 + 10 * seconds;
}

}   // namespace

TEST_CASE("lost: a server killed during the run invalidates the result, and is not stormed") {
    for (std::string const model : {"coroutine", "prefork"}) {
        INFO(model);
        SilentPort const port;   // holds the port while the server is down
        double seconds = 0;
        auto const killed = [&](Millis time) {
            seconds = std::chrono::duration<double>(time).count();
            TricornServer server({"--model=" + model}, port.bind());
            Client client({"-d", to_text(time), "-c", "8", "--live"}, server.url("/bytes/20000"));
            shows_more(client, "answers", 0);
            server.process().kill_hard();
            return client.finish();
        };
        Outcome const run = patiently({Millis(3'500), Millis(12'000), Millis(40'000)}, killed,
                                      [](Outcome const& one) { return one.ended_with(3) && one.ok() > 0; });
        CHECK_MESSAGE(run.ended_with(3), run.text());
        CHECK(run.output.find("the server was lost: no answer after the first ") != std::string::npos);
        CHECK(run.ok() > 0);
        check_errors(run);
        CHECK(run.failed() >= 8);
        CHECK(static_cast<double>(run.failed()) <= 8 * most_attempts(seconds));
        TricornServer again({"--model=" + model}, port.bind());
        check_normal_run(again.url());
    }
}

TEST_CASE("lost: a server that comes back is used again") {
    SilentPort const port;   // holds the port while the server is down
    std::optional<TricornServer> server(std::in_place, Words{"--model=coroutine"}, port.bind());
    Client client({"-n", "100M", "-c", "8", "--live"}, server->url());
    REQUIRE(shows_more(client, "answers", 0));
    server->process().kill_hard();
    server.reset();
    REQUIRE(shows_more(client, "errors", 16));   // each connection has lost the server and been refused
    std::int64_t const before = shown(client, "answers");
    server.emplace(Words{"--model=coroutine"}, port.bind());
    CHECK(shows_more(client, "answers", before));
    client.process().signal(SIGINT);
    Outcome const run = client.finish();
    CHECK_MESSAGE(run.ended_with(130), run.text());
    // A busy machine may disturb the numbers, but the server is not lost.
    CHECK_MESSAGE(run.output.find("the server was lost") == std::string::npos, run.text());
    CHECK(run.ok() > before);
    CHECK(static_cast<double>(run.failed()) <= 8 * most_attempts(run.real("/window_seconds")));
    check_errors(run);
    check_normal_run(server->url());
}

TEST_CASE("lost: a server that freezes for the rest of the run invalidates the result too") {
    // No request fails: all in flight are unfinished. Without that rule the run would look as if the freeze had not
    // happened (four slow ones among two hundred).
    auto const frozen = [](Millis time) {
        FaultyServer server(
            {{}, {}, [](Received const& request) { return request.number < 200 ? Steps().say(ok_text()) : Steps(); }});
        Outcome run = load({"-d", to_text(time), "-c", "4", "--drain", "100ms"}, server.url());
        check_normal_run(server);
        return run;
    };
    Outcome const run = patiently({Millis(3'000), Millis(12'000), Millis(40'000)}, frozen,
                                  [](Outcome const& one) { return one.ended_with(3) && one.unfinished() == 4; });
    CHECK_MESSAGE(run.ended_with(3), run.text());
    CHECK(run.ok() == 200);
    CHECK(run.failed() == 0);
    CHECK(run.unfinished() == 4);
}

TEST_CASE("lost: --max-error-rate decides whether errors are forgiven, but not a lost server") {
    FaultyServer server({{}, {}, [](Received const& request) {
                             return request.number % 10 == 9 ? Steps().reset() : Steps().say(ok_text());
                         }});
    Outcome const forgiven = load({"-n", "100", "-c", "1", "--max-error-rate", "10%"}, server.url());
    CHECK_MESSAGE(forgiven.ended_as(0), forgiven.text());
    CHECK(forgiven.failed() == 10);
    Outcome const not_forgiven = load({"-n", "100", "-c", "1", "--max-error-rate", "0.099"}, server.url());
    CHECK_MESSAGE(not_forgiven.ended_as(4), not_forgiven.text());
    CHECK(not_forgiven.failed() == 10);
    server.behave(always(Steps().reset()));
    Outcome const none = load({"-n", "10", "-c", "1", "--max-error-rate", "1"}, server.url());
    CHECK_MESSAGE(none.ended_with(3), none.text());
    CHECK(none.output.find("no request was answered") != std::string::npos);
    check_normal_run(server);
}

}   // namespace tricorn::test::lost_test
