// The supervisor: starts, replaces and gives up workers, and reports failures in its exit code.
#include "tests/contract/fixture.hpp"
#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <set>
#include <system_error>
#include <thread>

namespace tricorn::test::supervisor_test {

namespace {

using SteadyClock = std::chrono::steady_clock;

// Threads that request /plaintext on new connections, one after the other, and count the outcomes.
class Load {
public:
    Load(Address const& address, int clients) {
        for (int i = 0; i < clients; ++i) {
            threads_.emplace_back([this, address] {
                while (!stop_) {
                    (get(address, "/plaintext").is(200) ? ok_ : failed_)++;
                }
            });
        }
    }
    ~Load() { stop(); }
    Load(Load const&) = delete;
    Load& operator=(Load const&) = delete;

    void stop() {
        stop_ = true;
        for (std::thread& thread : threads_) {
            if (thread.joinable()) {
                thread.join();
            }
        }
    }
    bool more_answers(int count) const {
        int const before = ok_;
        return eventually(Millis(10'000), [&] { return ok_ >= before + count; });
    }
    int failed() const { return failed_; }

private:
    std::atomic<bool> stop_ = false;
    std::atomic<int> ok_ = 0;
    std::atomic<int> failed_ = 0;
    std::vector<std::thread> threads_;
};

struct Ended {
    std::optional<Exit> exit;
    std::string output;
    std::string errors;
};

// Runs the program until it ends by itself.
Ended run(std::vector<std::string> arguments, Restrictions const& restrictions = {}, Millis limit = Millis(20'000)) {
    arguments.insert(arguments.begin(), settings().server);
    Process process(arguments, restrictions);
    std::optional<Exit> const exit = process.wait(limit);
    return {exit, process.output(), process.errors()};
}

Ended run_bound_to(std::string const& bind, Restrictions const& restrictions = {}) {
    return run({"--model=" + settings().model, "--workers=2", "--admin-bind=off", "--bind=" + bind}, restrictions);
}

std::ptrdiff_t lines_in(std::string const& text) {
    return std::count(text.begin(), text.end(), '\n');
}

int lowest_open_port() {
    int port = 1024;
    std::ifstream("/proc/sys/net/ipv4/ip_unprivileged_port_start") >> port;
    return port;
}

}  // namespace

TEST_CASE("supervisor: a worker killed under load is replaced, and only its requests are lost") {
    Server server(model_is({"prefork"}) ? std::vector<std::string>{"--workers=8"}
                                        : std::vector<std::string>{"--workers=2"});
    std::vector<pid_t> const before = server.workers();
    std::this_thread::sleep_for(Millis(1'100));  // after that a death is not a failed start
    constexpr int clients = 6;
    Load load(server.address(), clients);
    CHECK(load.more_answers(50));
    pid_t const victim = before.front();
    kill(victim, SIGKILL);
    CHECK(eventually(Millis(5'000), [&] {
        std::vector<pid_t> const now = server.workers();
        return !has(now, victim) && now.size() == before.size();
    }));
    CHECK(load.more_answers(50));
    load.stop();
    CHECK(load.failed() <= clients);
    for (pid_t const other : before) {
        CHECK((other == victim || alive(other)));
    }
    CHECK(serves(server.address()));
}

TEST_CASE("supervisor: if the only worker is killed it is replaced, and nothing is refused meanwhile") {
    Server server({"--workers=1"});
    std::this_thread::sleep_for(Millis(1'100));
    for (int round = 0; round < 2; ++round) {
        pid_t const victim = server.workers().at(0);
        kill(victim, SIGKILL);
        // Connections made now wait in the listener that the supervisor holds open.
        Reply const reply = get(server.address(), "/plaintext", Millis(8'000));
        CHECK_MESSAGE(reply.is(200), describe(reply));
        CHECK(eventually(Millis(5'000), [&] {
            std::vector<pid_t> const now = server.workers();
            return now.size() == 1 && now.front() != victim;
        }));
        std::this_thread::sleep_for(Millis(1'100));
    }
    CHECK(serves(server.address()));
}

TEST_CASE("supervisor: a worker that dies at every start is not restarted in a spin, and recovers") {
    Server server({"--workers=1"});
    std::set<pid_t> seen;
    auto const end = SteadyClock::now() + Millis(3'000);
    while (SteadyClock::now() < end) {
        for (pid_t const pid : server.workers()) {
            seen.insert(pid);
            kill(pid, SIGKILL);
        }
        std::this_thread::sleep_for(Millis(2));
    }
    CHECK(seen.size() >= 2);
    CHECK(seen.size() <= 12);  // 100 ms doubling: five or six in 3 s
    CHECK(server.process().running());
    CHECK(serves(server.address(), Millis(15'000)));
}

TEST_CASE("supervisor: /readyz is degraded after failed starts, until time has passed") {
    if (!model_is({"coroutine"})) {
        return;   // the same supervisor in all models, and it takes ten seconds
    }
    Server server({"--workers=2"});
    pid_t const spared = server.workers().front();
    for (int i = 0; i < 5; ++i) {
        std::vector<pid_t> const workers = server.workers();
        pid_t const victim =
            workers.front() == spared ? workers.back() : workers.front();   // process IDs wrap around at times
        kill(victim, SIGKILL);
        CHECK(eventually(Millis(8'000), [&] {
            std::vector<pid_t> const now = server.workers();
            return now.size() == 2 && !has(now, victim);
        }));
    }
    bool const degraded = get(server.address(), "/readyz").is(503);
    CHECK(eventually(Millis(20'000), [&] { return get(server.address(), "/readyz").is(200); }));
    CHECK(degraded);
    CHECK(serves(server.address()));
}

TEST_CASE("supervisor: an inherited ignored SIGCHLD has no effect") {
    TemporaryFolder folder;
    std::filesystem::path const port_file = folder.path() / "port";
    std::string command = "trap '' CHLD; exec";
    for (std::string const& argument : server_arguments({}, "127.0.0.1:0", port_file)) {
        command += " '" + argument + "'";
    }
    Process process({"/bin/sh", "-c", command});
    REQUIRE(eventually(Millis(20'000), [&] { return std::filesystem::exists(port_file); }));
    process.signal(SIGTERM);
    CHECK(process.wait(Millis(5'000)) == Exit{false, 0});
}

TEST_CASE("supervisor: signals other than stops lose no request") {
    Server server({"--workers=2"});
    Load load(server.address(), 4);
    for (int const signal : {SIGHUP, SIGUSR1, SIGTTIN, SIGTTOU, SIGPIPE, SIGCHLD}) {
        server.process().signal(signal);
        CHECK(load.more_answers(20));
    }
    load.stop();
    CHECK(load.failed() == 0);
    CHECK(server.process().running());
    CHECK(serves(server.address()));
}

TEST_CASE("supervisor: dead workers leave no zombie") {
    Server server({"--workers=2"});
    std::vector<pid_t> const before = server.workers();
    for (pid_t const pid : before) {
        kill(pid, SIGKILL);
    }
    CHECK(eventually(Millis(5'000), [&] {
        return std::none_of(before.begin(), before.end(), [](pid_t pid) { return process_state(pid).has_value(); });
    }));
    CHECK(serves(server.address()));
}

TEST_CASE("supervisor: an address that cannot be bound gives exit code 4 and one line that names it") {
    Server server;
    std::string const taken = server.address().text();
    std::vector<std::pair<std::string, Restrictions>> cases{
        {taken, {}}, {"unix:/nowhere/at/all.sock", {}}, {"192.0.2.1:8080", {}}};
    if (lowest_open_port() > 80) {
        Restrictions ordinary;
        ordinary.no_low_ports = true;
        cases.emplace_back("127.0.0.1:80", ordinary);
    }
    for (auto const& [bind, restrictions] : cases) {
        Ended const ended = run_bound_to(bind, restrictions);
        INFO(bind, ": ", describe(ended.exit), "\n", ended.errors);
        CHECK(ended.exit == Exit{false, 4});
        std::string const place = bind.starts_with("unix:") ? bind.substr(5) : bind;
        CHECK(ended.errors.find(place) != std::string::npos);
        CHECK(lines_in(ended.errors) <= 2);  // a line about its start is allowed
    }
    CHECK(serves(server.address()));
}

TEST_CASE("supervisor: a bad value gives exit code 2 and one line") {
    for (char const* const bad : {"--model=fibre",         "--model=",
                                  "--bind=nonsense",       "--bind=127.0.0.1:99999",
                                  "--bind=[::1",           "--port=70000",
                                  "--workers=0",           "--workers=many",
                                  "--threads=0",           "--threads=-1",
                                  "--header-timeout=soon", "--header-timeout=-1s",
                                  "--max-body=-1",         "--max-body=1XiB",
                                  "--pool-idle=maybe",     "--log-level=loud",
                                  "--backlog=0",           "--keepalive-timeout=99999999999999s",
                                  "--no-such-flag",        "stray"}) {
        Ended const ended = run({bad, "--port-file=/nowhere/port", "--check-config"});
        INFO(bad, ": ", describe(ended.exit), "\n", ended.errors);
        CHECK(ended.exit == Exit{false, 2});
        CHECK(lines_in(ended.errors) == 1);
        CHECK(ended.output.empty());
    }
}

TEST_CASE("supervisor: the environment sets options without a flag") {
    Restrictions with;
    with.environment = {{"TRICORN_MODEL", "fibre"}};
    Ended const bad = run({"--check-config"}, with);
    CHECK(bad.exit == Exit{false, 2});
    CHECK(bad.errors.find("TRICORN_MODEL") != std::string::npos);
    CHECK(run({"--model=pool", "--check-config"}, with).exit == Exit{});
    Restrictions mistyped;
    mistyped.environment = {{"TRICORN_MODLE", "pool"}};
    Ended const warned = run({"--check-config"}, mistyped);
    CHECK(warned.exit == Exit{});
    CHECK((warned.errors + warned.output).find("did you mean TRICORN_MODEL?") != std::string::npos);
    Restrictions limited;
    limited.environment = {{"TRICORN_KEEPALIVE_REQUESTS", "1"}};
    Server server({}, limited);
    Connection connection(server.address());
    CHECK(connection.exchange(get_text("/plaintext")).announces_close());
}

TEST_CASE("supervisor: --help, --version and --check-config exit with 0") {
    Ended const help = run({"--help"});
    CHECK(help.exit == Exit{});
    CHECK(help.output.find("--model") != std::string::npos);
    CHECK(help.output.find("--graceful-timeout") != std::string::npos);
    Ended const version = run({"--version"});
    CHECK(version.exit == Exit{});
    CHECK(lines_in(version.output) == 1);
    CHECK(run({"--model=" + settings().model, "--check-config"}).exit == Exit{});
}

TEST_CASE("supervisor: workers that can never start are given up with exit code 3") {
    if (sanitized()) {
        return;  // a sanitizer's shadow memory does not fit into any settable address space
    }
    Restrictions little;
    little.address_space = 1024UL * 1024 * 1024;
    std::vector<std::string> const flags{"--model=pool",        "--workers=1",      "--threads=10000",
                                         "--thread-stack=1MiB", "--admin-bind=off", "--bind=127.0.0.1:0"};
    std::vector<std::string> arguments{settings().server};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    Process process(arguments, little);
    std::set<pid_t> seen;
    std::size_t most_at_once = 0;
    std::optional<Exit> exit;
    auto const end = SteadyClock::now() + Millis(30'000);
    while (!exit && SteadyClock::now() < end) {
        std::vector<pid_t> const now = descendants_of(process.pid());
        most_at_once = std::max(most_at_once, now.size());
        seen.insert(now.begin(), now.end());
        exit = process.wait(Millis(5));
    }
    INFO(describe(exit), "\n", process.errors());
    CHECK(exit == Exit{false, 3});
    CHECK(most_at_once <= 1);
    CHECK(seen.size() == 1);   // more tries would end alike
    CHECK(process.errors().find(" of 10000 (--threads): ") != std::string::npos);
    CHECK(lines_in(process.errors()) <= 6);
    CHECK(process.errors().find("terminate called") == std::string::npos);
    Server server;  // and the machine is as usable as before
    CHECK(serves(server.address()));
}

}   // namespace tricorn::test::supervisor_test
