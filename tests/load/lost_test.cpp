// A server that dies in mid-run, and one that comes back.
#include "tests/load/fixture.hpp"
#include <optional>
#include <regex>
#include <thread>

namespace tricorn::test {

namespace {

// The number of responses that the last line of --live tells.
std::int64_t responses_shown(std::string const& errors) {
    static std::regex const number("([0-9,]+) (?:of [0-9,]+ )?responses");
    std::int64_t last = 0;
    for (std::sregex_iterator it(errors.begin(), errors.end(), number), end; it != end; ++it) {
        std::string digits = (*it)[1];
        std::erase(digits, ',');
        last = std::stoll(digits);
    }
    return last;
}

bool shows_responses(Client& client) {
    return eventually(Millis(20'000), [&] { return responses_shown(client.process().errors()) > 0; });
}

// Every way in which eight connections can meet a server's death; each of them at most once.
void check_errors(Outcome const& run) {
    std::int64_t const refused = run.failures({"connect"}, {"ECONNREFUSED"});
    std::int64_t const broken = run.failures({"send", "head", "body"}, {"ECONNRESET", "EPIPE", "closed"});
    // A connection that the kernel accepted for the dying server.
    std::int64_t const between = run.failures({"connect"}, {"ECONNRESET"});
    CHECK(refused > 0);
    CHECK(broken + between > 0);
    CHECK(refused + broken + between == run.failed());
}

}   // namespace

TEST_CASE("lost: a server killed in mid-run invalidates the result, and is not stormed") {
    for (char const* const model : {"coroutine", "prefork"}) {
        INFO(std::string(model));
        std::string bind;
        {
            TricornServer server({"--model=" + std::string(model)});
            bind = server.bind();
            Client client({"-d", "3500ms", "-c", "8", "--live"}, server.url("/bytes/20000"));
            REQUIRE(shows_responses(client));
            server.process().kill_hard();
            Outcome const run = client.finish();
            CHECK_MESSAGE(run.ended_with(3), run.text());
            CHECK(run.output.find("the server was lost: no answer after the first ") != std::string::npos);
            CHECK(run.ok() > 0);
            check_errors(run);
            CHECK(run.failed() >= 8);
            CHECK(run.failed() <= 8 * 60);   // a tenth of a second between two attempts, after the first few
        }
        TricornServer again({"--model=" + std::string(model)}, bind);
        check_normal_run(again.url());
    }
}

TEST_CASE("lost: a server that comes back is used again") {
    std::string bind;
    std::int64_t shown = 0;
    std::optional<TricornServer> server(std::in_place);
    bind = server->bind();
    Client client({"-d", "5s", "-c", "8", "--live"}, server->url());
    REQUIRE(shows_responses(client));
    server->process().kill_hard();
    server.reset();
    std::this_thread::sleep_for(Millis(600));   // a line of --live comes four times a second
    shown = responses_shown(client.process().errors());
    server.emplace(Words{"--model=coroutine"}, bind);
    Outcome const run = client.finish();
    CHECK_MESSAGE(run.ended_with(4), run.text());
    CHECK(run.is_valid());
    CHECK(run.ok() > shown);
    CHECK(run.failed() >= 8);
    CHECK(run.failed() <= 8 * 90);
    check_errors(run);
    CHECK(run.unfinished() == 0);
    check_normal_run(server->url());
}

TEST_CASE("lost: a server that freezes for the rest of the run invalidates the result too") {
    // No request fails: all that were on their way are unfinished. Without that rule the run would look as if the frozen
    // time had not been (four slow ones among two hundred).
    FaultyServer server(
        {{}, {}, [](Received const& request) { return request.number < 200 ? Steps().say(ok_text()) : Steps(); }});
    Outcome const run = load({"-d", "3s", "-c", "4", "--drain", "100ms"}, server.url());
    CHECK_MESSAGE(run.ended_with(3), run.text());
    CHECK(run.ok() == 200);
    CHECK(run.failed() == 0);
    CHECK(run.unfinished() == 4);
    check_normal_run(server);
}

TEST_CASE("lost: --max-error-rate decides whether errors are forgiven, but not a lost server") {
    FaultyServer server({{}, {}, [](Received const& request) {
                             return request.number % 10 == 9 ? Steps().reset() : Steps().say(ok_text());
                         }});
    Outcome const forgiven = load({"-n", "100", "-c", "1", "--max-error-rate", "10%"}, server.url());
    CHECK_MESSAGE(forgiven.ended_with(0), forgiven.text());
    CHECK(forgiven.failed() == 10);
    Outcome const not_forgiven = load({"-n", "100", "-c", "1", "--max-error-rate", "0.099"}, server.url());
    CHECK_MESSAGE(not_forgiven.ended_with(4), not_forgiven.text());
    CHECK(not_forgiven.failed() == 10);
    server.behave(always(Steps().reset()));
    Outcome const none = load({"-n", "10", "-c", "1", "--max-error-rate", "1"}, server.url());
    CHECK_MESSAGE(none.ended_with(3), none.text());
    CHECK(none.output.find("no request was answered") != std::string::npos);
    check_normal_run(server);
}

}   // namespace tricorn::test
