// Truncated responses: each is an error of the right phase and kind, and no request is retried silently.
#include "tests/load/fixture.hpp"

namespace tricorn::test::cut_test {

namespace {

struct Cut {
    std::string what;
    std::string said;    // then the connection ends
    std::string phase;
};

std::vector<Cut> const& cuts() {
    static std::vector<Cut> const all{
        {"nothing", "", "head"},
        {"half of the status line", "HTTP/1.1 20", "head"},
        {"half of the head", "HTTP/1.1 200 OK\r\nContent-Le", "head"},
        {"all of the head but its last byte", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r", "head"},
        {"an interim response alone", "HTTP/1.1 100 Continue\r\n\r\n", "head"},
        {"the head", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", "body"},
        {"half of the body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf.", "body"},
        {"all of the body but its last byte", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123456789", "body"},
        {"the head of a chunked one", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "body"},
        {"half of a chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhalf.", "body"},
        {"one chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n", "body"},
        {"all chunks but the last line", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwhole\r\n0\r\n",
         "body"},
    };
    return all;
}

// Every fourth request meets the fault, the others are answered correctly.
Behaviour every_fourth(Steps const& fault) {
    return {
        {}, {}, [fault](Received const& request) { return request.number % 4 == 3 ? fault : Steps().say(ok_text()); }};
}

// One connection, for a known order: 40 requests, of which ten end in `fault`.
void check_ten_errors(FaultyServer& server, Steps const& fault, std::string const& phase, std::string const& name) {
    server.behave(every_fourth(fault));
    server.forget();
    std::size_t const before = server.received().size();
    REQUIRE(before == 0);
    Outcome const run = load({"-n", "40", "-c", "1"}, server.url());
    CHECK_MESSAGE(run.ended_as(4), run.text());
    CHECK(run.ok() == 30);
    CHECK_MESSAGE(run.failures({phase}, {name}) == 10, run.text());
    CHECK(run.failed() == 10);
    FaultyServer::Counts const seen = server.final_counts();
    CHECK(seen.requests == 40);   // 41 would be a retry
    // One connection per error, except after the last request.
    CHECK(run.number("/connections_opened") == 10);
    CHECK(seen.accepted == 10);
}

}   // namespace

TEST_CASE("cut: a response truncated by a close is an error of kind closed") {
    FaultyServer server(always(ok_text()));
    for (Cut const& cut : cuts()) {
        INFO("closed after ", cut.what);
        check_ten_errors(server, Steps().say(cut.said).close(), cut.phase, "closed");
    }
    check_normal_run(server);
}

TEST_CASE("cut: a response truncated by a reset is an ECONNRESET") {
    FaultyServer server(always(ok_text()));
    for (Cut const& cut : cuts()) {
        INFO("reset after ", cut.what);
        check_ten_errors(server, Steps().say(cut.said).reset(), cut.phase, "ECONNRESET");
    }
    check_normal_run(server);
}

TEST_CASE("cut: a body delimited by the close, but ended by a reset, is incomplete") {
    FaultyServer server(always(ok_text()));
    std::string const begun = "HTTP/1.1 200 OK\r\n\r\nsome of it";
    check_ten_errors(server, Steps().say(begun).reset(), "body", "ECONNRESET");
    check_normal_run(server);
}

TEST_CASE("cut: a server that closes or resets each connection at once is not stormed") {
    for (bool const resets : {false, true}) {
        INFO(std::string(resets ? "reset" : "closed"));
        FaultyServer server(greets(resets ? Steps().reset() : Steps().close()));
        Outcome const run = load({"-n", "100", "-c", "4"}, server.url());
        INFO(run.text());
        // If the reset came before the client looked, no connection was ever open.
        if (run.ended_with(2) && run.errors.find("Connection reset by peer") != std::string::npos) continue;
        CHECK(run.ok() == 0);
        CHECK(run.ended_with(3));
        CHECK(run.failed() == 100);
        // The kernel decides in which phase the end of the connection shows.
        CHECK(run.failures({"connect", "send", "head"}, {"closed", "ECONNRESET", "EPIPE"}) == run.failed());
        // Each connection: two attempts at once, then after 1, 2, 4 … 64 ms, then ten per second. 25 attempts take 1.7
        // s.
        CHECK(run.real("/window_seconds") >= 1.6);
        CHECK(server.final_counts().accepted <= 4 + 100);
        check_normal_run(server);
    }
}

TEST_CASE("cut: a server that closes after each response without notice causes errors, never retries") {
    FaultyServer server(always(Steps().say(ok_text()).close()));
    Outcome const run = load({"-n", "40", "-c", "1"}, server.url());
    INFO(run.text());
    CHECK(run.ended_as(4));
    CHECK(run.offered() == 40);
    CHECK(run.failures({"send", "head"}, {"closed", "ECONNRESET", "EPIPE"}) == run.failed());
    CHECK(run.ok() == 20);   // every second request meets the end of the connection
    CHECK(server.final_counts().requests == 20);
    check_normal_run(server);
}

}   // namespace tricorn::test::cut_test
