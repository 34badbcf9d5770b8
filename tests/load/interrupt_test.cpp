// Ctrl-C and SIGTERM: the results so far are reported, soon.
#include "tests/load/fixture.hpp"
#include "tests/load/silent_port.hpp"
#include "tests/support/tls_server.hpp"
#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>

namespace tricorn::test::interrupt_test {

namespace {

// Returns whether the signal is in that set of the process's status (proc(5)).
bool is_in(std::string const& set, pid_t pid, int signal) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/status");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(set + ":"))
            return ((std::stoull(line.substr(set.size() + 1), nullptr, 16) >> (signal - 1)) & 1) != 0;
    }
    return false;
}

// Returns whether a sent signal is still pending.
bool is_pending(pid_t pid, int signal) {
    return is_in("ShdPnd", pid, signal);
}

}   // namespace

TEST_CASE("interrupt: INT and TERM during a run end it with 130, a report and exact accounts") {
    for (int const signal : {SIGINT, SIGTERM}) {
        FaultyServer server(always(Steps().pause(Millis(2)).say(ok_text())));
        Client client({"-d", "100s", "-c", "6", "-t", "2"}, server.url());
        REQUIRE(eventually(Millis(60'000), [&] { return server.counts().requests > 50; }));
        client.process().signal(signal);
        Outcome const run = client.finish(Millis(60'000));
        CHECK_MESSAGE(run.ended_with(130), run.text());
        CHECK(run.ok() > 40);
        CHECK(run.failed() == 0);
        CHECK(run.number("/verdict/interrupted") == -1);   // a boolean, not a number
        CHECK(run.output.find("interrupted: ") != std::string::npos);
        CHECK(run.real("/window_seconds") < 100);
        CHECK(server.final_counts().requests == static_cast<std::size_t>(run.sent()));
        check_normal_run(server);
    }
}

TEST_CASE("interrupt: a terminal that goes away ends a run as Ctrl-C does, unless nohup has said otherwise") {
    ::signal(SIGHUP, SIG_DFL);   // this test may run under nohup, too
    FaultyServer server(always(Steps().pause(Millis(2)).say(ok_text())));
    {
        Client client({"-d", "100s", "-c", "2"}, server.url());
        REQUIRE(eventually(Millis(60'000), [&] { return server.counts().requests > 50; }));
        client.process().signal(SIGHUP);
        Outcome const run = client.finish(Millis(60'000));
        CHECK_MESSAGE(run.ended_with(130), run.text());
        CHECK(run.ok() > 40);
        CHECK(run.output.find("interrupted: ") != std::string::npos);
    }
    server.forget();
    Process nohup(
        {"/bin/sh", "-c", "trap '' HUP; exec \"$0\" \"$@\"", settings().client, "-n", "200", "-c", "1", server.url()});
    REQUIRE(eventually(Millis(60'000), [&] { return server.counts().requests > 20; }));
    nohup.signal(SIGHUP);
    CHECK(nohup.wait(Millis(60'000)) == Exit{false, 0});
    CHECK(server.final_counts().requests == 200);
}

TEST_CASE("interrupt: a run by number does not wait for its remaining requests") {
    FaultyServer server(always(Steps().pause(Millis(2)).say(ok_text())));
    Client client({"-n", "100M", "-c", "3"}, server.url());
    REQUIRE(eventually(Millis(60'000), [&] { return server.counts().requests > 20; }));
    client.process().signal(SIGINT);
    Outcome const run = client.finish(Millis(60'000));
    CHECK_MESSAGE(run.ended_with(130), run.text());
    CHECK(run.offered() < 100'000'000);
    CHECK(run.real("/window_seconds") > 0);
}

TEST_CASE("interrupt: unanswered requests are unfinished and do not delay the end") {
    FaultyServer server(always(Steps()));
    Client client({"-d", "100s", "-c", "5", "--timeout", "100s", "--drain", "100s"}, server.url());
    REQUIRE(eventually(Millis(60'000), [&] { return server.counts().requests == 5; }));
    client.process().signal(SIGINT);
    Outcome const run = client.finish(Millis(60'000));
    CHECK_MESSAGE(run.ended_with(130), run.text());
    CHECK(run.offered() == 5);
    CHECK(run.unfinished() == 5);
    CHECK(server.final_counts().requests == 5);
    check_normal_run(server);
}

TEST_CASE("interrupt: while the connections are still being opened it ends too") {
    SilentPort port;
    port.listen();
    Client client({"-d", "100s", "-c", "8", "--timeout", "100s"}, port.url());
    // Before that, a signal just kills it, like any program.
    REQUIRE(eventually(Millis(60'000), [&] { return is_in("SigCgt", client.process().pid(), SIGINT); }));
    std::this_thread::sleep_for(Millis(200));
    client.process().signal(SIGINT);
    Outcome const run = client.finish(Millis(60'000));
    CHECK_MESSAGE(run.ended_with(130), run.text());
    CHECK(run.ok() == 0);
}

TEST_CASE("interrupt: a handshake that arrives byte by byte does not delay the end") {
    std::atomic<bool> over = false;
    TlsServer server([&](TlsTalk& talk) {
        talk.read_raw();
        talk.write_raw({"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc", 9});   // a ServerHello of 16 KiB begins
        while (!over) {
            talk.write_raw({"\0", 1});
            std::this_thread::sleep_for(Millis(20));
        }
    });
    Client client({"-d", "100s", "-c", "2", "--timeout", "100s", "--drain", "100s", "--insecure"}, server.url());
    CHECK(eventually(Millis(60'000), [&] { return server.accepted() == 2; }));
    std::this_thread::sleep_for(Millis(200));
    client.process().signal(SIGINT);
    Outcome const run = client.finish(Millis(60'000));
    over = true;
    CHECK_MESSAGE(run.ended_with(130), run.text());
    CHECK(run.ok() == 0);
}

TEST_CASE("interrupt: a second signal ends it at once") {
    bool killed = false;
    // The first signal leaves a second for responses; on a busy machine that may pass before the second signal is sent.
    for (int attempt = 0; attempt < 5 && !killed; ++attempt) {
        FaultyServer server(always(Steps()));
        Client client({"-d", "100s", "-c", "2", "--timeout", "100s", "--drain", "100s"}, server.url());
        REQUIRE(eventually(Millis(60'000), [&] { return server.counts().requests == 2; }));
        pid_t const pid = client.process().pid();
        client.process().signal(SIGINT);
        REQUIRE(eventually(Millis(60'000), [&] { return !is_pending(pid, SIGINT); }));
        client.process().signal(SIGINT);
        Outcome const run = client.finish(Millis(60'000));
        killed = run.exit == Exit{true, SIGINT};
        CHECK_MESSAGE((killed || run.ended_with(130)), run.text());
    }
    CHECK(killed);
}

}   // namespace tricorn::test::interrupt_test
