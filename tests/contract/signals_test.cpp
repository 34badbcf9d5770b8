// Signals that mean nothing here: they kill nobody, lose nothing, and the log says what is understood.
#include "tests/contract/admin.hpp"
#include <csignal>
#include <thread>

namespace tricorn::test::signals_test {

namespace {

// All whose default kills, but those that tell of a broken program.
std::vector<int> strays() {
    std::vector<int> all{SIGUSR2, SIGALRM, SIGVTALRM, SIGPROF, SIGPOLL, SIGPWR, SIGSTKFLT, SIGXCPU, SIGXFSZ, SIGPIPE};
    for (int signal = 32; signal <= SIGRTMAX; ++signal) all.push_back(signal);   // two of the C library's too
    return all;
}

}   // namespace

TEST_CASE("signals: those without a meaning end neither a process nor a request") {
    AdminServer server({"--workers=2"});
    std::vector<pid_t> family = server.server().workers();   // and the admin process
    Connection waiting(server.address());
    REQUIRE(waiting.send(get_text("/delay/1s")));
    std::this_thread::sleep_for(Millis(100));
    for (int const signal : strays()) {
        CHECK(kill(server.server().pid(), signal) == 0);
        for (pid_t const pid : family) CHECK(kill(pid, signal) == 0);
    }
    CHECK(waiting.read_final_reply(long_enough).is(200));
    CHECK(server.server().process().running());
    for (pid_t const pid : family) CHECK(alive(pid));
    CHECK(number_at(server.status(), "/totals/worker_deaths") == 0);
    CHECK(serves(server.address()));
    kill(server.server().pid(), SIGTERM);
    CHECK(server.server().process().wait(long_enough) == Exit{false, 0});
}

TEST_CASE("signals: the log says which was ignored, whose it was, and what is understood") {
    Server server({"--workers=2"});
    pid_t const worker = server.workers().at(0);
    kill(worker, SIGUSR2);
    CHECK(has_logged(server, "ignored signal 12 (USR2) of worker "));
    CHECK(has_logged(server, "(process " + std::to_string(worker) + ")"));
    CHECK(has_logged(server, "HUP (replace all workers)"));
    kill(server.pid(), SIGRTMIN + 1);
    CHECK(has_logged(server, "(RTMIN+1): understood are TERM and INT"));
    CHECK(has_logged(server, "at the supervisor, process " + std::to_string(server.pid())));
    CHECK(serves(server.address()));
}

TEST_CASE("signals: a thousand of them are said a few times") {
    Server server({"--workers=1"});
    for (int i = 0; i < 1'000; ++i) kill(i % 2 ? server.pid() : server.workers().at(0), SIGRTMIN);
    CHECK(serves(server.address()));
    kill(server.pid(), SIGTERM);
    CHECK(server.process().wait(long_enough) == Exit{false, 0});
    std::string const log = server.process().errors();
    std::size_t said = 0;
    for (std::size_t at = log.find("(RTMIN+0)"); at != std::string::npos; at = log.find("(RTMIN+0)", at + 1)) ++said;
    CHECK(said >= 2);
    CHECK(said <= 20);   // each once in ten seconds
}

}   // namespace tricorn::test::signals_test
