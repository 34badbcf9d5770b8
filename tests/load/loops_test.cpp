// A table of correct and faulty server behaviour, with both loops: the accounts are exact in every case.
#include "tests/load/fixture.hpp"
#include "tests/load/silent_port.hpp"
#include <csignal>
#include <filesystem>
#include <fstream>

namespace tricorn::test::loops_test {

namespace {

struct Case {
    std::string what;
    Behaviour behaviour;
    Words flags;
    int exit_code = 0;
    std::int64_t not_ok = 0;
    std::int64_t errors = 0;
    std::string phase = {}, name = {};   // of the errors
    bool keeps = true;                   // keeps the connections of requests that did not fail
    bool whole = true;                   // the server reads each request to its end
};

constexpr std::int64_t requests = 60;   // per case, on three connections

// Every fourth request of any sixty in a row meets the fault, the others are answered correctly.
Behaviour every_fourth(Steps const& fault) {
    return {
        {}, {}, [fault](Received const& request) { return request.number % 4 == 3 ? fault : Steps().say(ok_text()); }};
}

std::vector<Case> cases(std::string const& large_body) {
    std::string const half = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf.";
    std::string const closing = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    std::string const refusal = "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nno\n";
    return {
        {"a plain answer", always(ok_text()), {}},
        {"chunked",
         always("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n1;x\r\n!\r\n0\r\nA: b\r\n\r\n"),
         {}},
        {"HEAD", always("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"), {"-X", "HEAD"}},
        {"204", always("HTTP/1.1 204 No Content\r\n\r\n"), {}},
        {"304", always("HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n\r\n"), {}},
        {"each byte by itself", always(Steps().say_slowly(ok_text())), {"--timeout", "60s"}},
        {"Connection: close", always(Steps().say(closing).close()), {}, 0, 0, 0, {}, {}, false},
        {"closed after the answer, by the client", always(closing), {}, 0, 0, 0, {}, {}, false},
        {"another status", every_fourth(Steps().say(response_text("503 Busy"))), {}, 4, 15},
        {"a reset in mid-response", every_fourth(Steps().say(half).reset()), {}, 4, 0, 15, "body", "ECONNRESET"},
        {"a close in mid-response", every_fourth(Steps().say(half).close()), {}, 4, 0, 15, "body", "closed"},
        {"a reset instead of an answer", every_fourth(Steps().reset()), {}, 4, 0, 15, "head", "ECONNRESET"},
        {"garbage", every_fourth(Steps().say("what?\r\n\r\n")), {}, 4, 0, 15, "head", "malformed"},
        {"no answer", every_fourth(Steps()), {"--timeout", "150ms"}, 4, 0, 15, "head", "timeout"},
        {"an early 413",
         {{}, [refusal](Received const&) { return Steps().say(refusal).half_close(); }, {}},
         {"-b", large_body, "--timeout", "60s"},
         4,
         requests,
         0,
         {},
         {},
         false,
         false},
    };
}

void check_case(Case const& one, bool open_loop) {
    FaultyServer server(one.behaviour);
    Words flags{"-n", std::to_string(requests), "-c", "3", "-t", "1"};
    if (open_loop) flags.insert(flags.end(), {"-R", "400"});
    flags.insert(flags.end(), one.flags.begin(), one.flags.end());
    Outcome const run = load(flags, server.url());
    INFO(one.what, open_loop ? ", open loop: " : ", closed loop: ", run.text());
    // A run of a second on a busy machine may rightly be invalid.
    CHECK((run.ended_with(one.exit_code) || (run.ended_with(3) && run.was_disturbed())));
    CHECK(run.offered() == requests);
    CHECK(run.sent() == requests);
    CHECK(run.unfinished() == 0);
    CHECK(run.number("/totals/dropped") == 0);
    CHECK(run.not_ok() == one.not_ok);
    // If the machine stalls for a while, more requests may time out.
    if (one.name == "timeout")
        CHECK(run.failed() >= one.errors);
    else
        CHECK(run.failed() == one.errors);
    if (one.errors > 0) CHECK(run.failures({one.phase}, {one.name}) == run.failed());
    FaultyServer::Counts const seen = server.final_counts();
    if (one.whole) CHECK(seen.requests == static_cast<std::size_t>(requests));
    CHECK(seen.too_early == 0);
    CHECK(seen.accepted == static_cast<std::size_t>(run.number("/connections_opened")));
    // One connection per lost one; an open loop reopens before the need, the last three in vain.
    std::int64_t const lost = one.keeps ? run.failed() : requests;
    std::int64_t const opened = run.number("/connections_opened");
    CHECK(opened >= std::max<std::int64_t>(3, lost));
    CHECK(opened <= lost + 3);
    check_normal_run(server);
}

}   // namespace

TEST_CASE("loops: whatever the server does, each request is accounted for once in both loops") {
    TemporaryFolder const folder;
    std::string const file = (folder.path() / "body").string();
    std::filesystem::resize_file((std::ofstream(file), file), 4 << 20);
    for (Case const& one : cases("@" + file)) {
        for (bool const open_loop : {false, true}) check_case(one, open_loop);
    }
}

TEST_CASE("loops: an interrupted open loop reports completed, in-flight and waiting requests") {
    for (bool const answers : {true, false}) {
        INFO(std::string(answers ? "answered" : "never answered"));
        FaultyServer server(always(answers ? Steps().pause(Millis(2)).say(ok_text()) : Steps()));
        Words const flags{"-d", "100s", "-R", "200", "-c", "6", "-t", "2", "--timeout", "100s", "--drain", "100s"};
        Client client(flags, server.url());
        std::size_t const enough = answers ? 50 : 6;
        REQUIRE(eventually(Millis(60'000), [&] { return server.counts().requests >= enough; }));
        client.process().signal(SIGINT);
        Outcome const run = client.finish(Millis(60'000));
        CHECK_MESSAGE(run.ended_with(130), run.text());
        CHECK(run.real("/window_seconds") < 100);
        CHECK(server.final_counts().requests == static_cast<std::size_t>(run.sent()));
        if (answers) {
            CHECK(run.ok() >= 50);
        } else {
            CHECK(run.sent() == 6);
            CHECK(run.unfinished() == run.offered());   // including requests that were due but found no free connection
        }
        check_normal_run(server);
    }
}

TEST_CASE("loops: when the server of an open loop is killed, the plan is accounted for to its end") {
    SilentPort const port;   // holds the port while the server is down
    std::int64_t planned = 0;
    auto const killed = [&](Millis time) {
        planned = time / Millis(2);
        TricornServer server({"--model=coroutine"}, port.bind());
        Client client({"-d", to_text(time), "-R", "500", "-c", "8", "-t", "1", "--live"}, server.url());
        eventually(Millis(60'000), [&] {
            return client.process().errors().find("answers") != std::string::npos || !client.process().running();
        });
        server.process().kill_hard();
        return client.finish();
    };
    Outcome const run = patiently({Millis(3'000), Millis(12'000)}, killed,
                                  [](Outcome const& one) { return one.ended_with(3) && one.ok() > 0; });
    INFO(run.text());
    CHECK(run.ended_with(3));
    CHECK(run.output.find("the server was lost: no answer after the first ") != std::string::npos);
    CHECK(run.ok() > 0);
    CHECK(run.offered() == planned);
    CHECK(run.failures({"connect"}, {"ECONNREFUSED"}) > 0);
    CHECK(run.failures({"connect", "send", "head", "body"}, {"ECONNREFUSED", "ECONNRESET", "EPIPE", "closed"}) ==
          run.failed());
    TricornServer again({"--model=coroutine"}, port.bind());
    check_normal_run(again.url());
}

}   // namespace tricorn::test::loops_test
