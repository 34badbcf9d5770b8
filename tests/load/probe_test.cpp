// --target-pid: the resources used by the server's processes, from /proc.
#include "tests/load/fixture.hpp"
#include <chrono>
#include <csignal>
#include <unistd.h>

namespace tricorn::test::probe_test {

TEST_CASE("probe: a prefork server consists of its supervisor and its workers") {
    TricornServer server({"--model=prefork", "--workers=4"});
    REQUIRE(eventually(Millis(60'000), [&] { return children_of(server.process().pid()).size() == 4; }));
    Words const flags{"-n", "4000", "-c", "4", "--target-pid", std::to_string(server.process().pid())};
    Outcome const run = load(flags, server.url());
    INFO(run.text());
    CHECK(run.ended_as(0));
    CHECK(run.number("/server/processes") == 5);
    CHECK(run.number("/server/threads") >= 5);
    CHECK(run.real("/server/cpu_seconds") > 0);
    CHECK(run.number("/server/switches_voluntary") > 0);
    CHECK(run.number("/server/pss_bytes") > 0);
    CHECK(run.output.find("5 processes") != std::string::npos);
}

TEST_CASE("probe: a process with threads") {
    TricornServer server({"--model=pool", "--threads=6"});
    auto const begun = std::chrono::steady_clock::now();
    Words const flags{"-n", "1000", "-c", "4", "--target-pid", std::to_string(server.process().pid())};
    Outcome const run = load(flags, server.url());
    INFO(run.text());
    CHECK(run.ended_as(0));
    CHECK(run.number("/server/threads") >= 6);
    CHECK(run.real("/server/cpu_seconds") > 0);
    double const passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    auto const processors = static_cast<double>(sysconf(_SC_NPROCESSORS_ONLN));
    CHECK(run.real("/server/cpu_seconds") <= passed * processors);
}

TEST_CASE("probe: nothing is reported of a server that dies meanwhile") {
    TricornServer server({"--model=coroutine"});
    Client client({"-n", "100M", "-c", "2", "--live", "--target-pid", std::to_string(server.process().pid())},
                  server.url());
    REQUIRE(eventually(Millis(60'000), [&] { return client.process().errors().find("answers") != std::string::npos; }));
    server.process().kill_hard();
    client.process().signal(SIGINT);
    Outcome const run = client.finish();
    INFO(run.text());
    CHECK(run.ended_with(130));
    CHECK(run.written.find("\"server\":null") != std::string::npos);
    CHECK(run.output.find("the process has ended before it could be measured") != std::string::npos);
}

TEST_CASE("probe: a server that lives is not said to have ended where /proc is missing") {
    std::string const hide = "mount -t tmpfs none /proc";
    Process allowed({"/usr/bin/unshare", "--mount", "/bin/sh", "-c", hide});
    if (allowed.wait(Millis(60'000)) != Exit{false, 0}) {
        MESSAGE("SKIPPED: this machine does not allow a mount namespace of its own (unshare --mount)");
        return;
    }
    TricornServer server({"--model=coroutine"});
    Process client({"/usr/bin/unshare", "--mount", "/bin/sh", "-c", hide + " && exec \"$@\"", "sh", settings().client,
                    "-n", "100", "-c", "1", "--target-pid", std::to_string(server.process().pid()), server.url()});
    std::optional<Exit> const exit = client.wait(Millis(60'000));
    // 3: the machine was too busy for a valid result. LeakSanitizer reads /proc, and ends the program without it.
    CHECK((exit == Exit{false, 0} || exit == Exit{false, 3} || is_sanitized(settings().client)));
    std::string const said = client.output() + client.errors();
    INFO(said);
    CHECK(said.find("not measured: /proc is missing") != std::string::npos);
    CHECK(said.find("has ended") == std::string::npos);
}

}   // namespace tricorn::test::probe_test
