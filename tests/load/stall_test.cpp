// The client itself stands still: stopped, frozen, without a processor. It says so, and blames no server.
#include "tests/load/fixture.hpp"
#include <algorithm>
#include <csignal>
#include <fstream>
#include <memory>
#include <optional>
#include <sched.h>
#include <thread>
#include <unistd.h>

namespace tricorn::test::stall_test {

namespace {

using namespace std::chrono_literals;

bool blames_client(Outcome const& run) {
    auto const& reasons = run.json.at_pointer("/verdict/reasons").as_array();
    return std::ranges::any_of(reasons, [](auto const& reason) {
        return std::string_view(reason.as_string()).starts_with("the client was late: ");
    });
}

struct Way {
    std::string name;
    Words flags;
};

// Few connections and many, both loops, one thread and two.
std::vector<Way> ways() {
    return {{"open, 4 connections", {"-R", "500", "-c", "4", "-t", "1"}},
            {"open, 64 connections, 2 threads", {"-R", "500", "-c", "64", "-t", "2"}},
            {"open, dropping", {"-R", "500", "-c", "4", "-t", "1", "--overflow", "drop"}},
            {"closed, 4 connections", {"-c", "4", "-t", "1"}},
            {"closed, 16 connections, 2 threads", {"-c", "16", "-t", "2"}}};
}

// Answers after some milliseconds, so that a busy machine does not make the client busy.
Behaviour quick() {
    return always(Steps().pause(Millis(5)).say(ok_text()));
}

Words with(Words flags, Words const& more) {
    flags.insert(flags.end(), more.begin(), more.end());
    return flags;
}

// Starts a load of four seconds, lets the client stand still for 1.6 of them, and checks what it says.
void check_way(Way const& way, std::function<void(pid_t)> const& stop, std::function<void(pid_t)> const& go_on) {
    CAPTURE(way.name);
    FaultyServer server(quick());
    Client client(with(way.flags, {"-d", "4s"}), server.url());
    REQUIRE(eventually(Millis(60'000), [&] { return server.counts().requests > 50; }));
    stop(client.process().pid());
    std::this_thread::sleep_for(1600ms);
    go_on(client.process().pid());
    Outcome const run = client.finish();
    INFO(run.text());
    CHECK(run.ended_with(3));
    CHECK(blames_client(run));
    CHECK(run.failed() == 0);
    CHECK(run.real("/client/longest_absence_seconds") >= 1.5);
    CHECK(run.number("/client_part/nanoseconds") > 0);
    check_normal_run(server);
}

// A control group of its own that can be frozen (cgroups(7)), or none.
class FreezableGroup {
public:
    FreezableGroup() {
        std::string const name = "tricorn-test-" + std::to_string(::getpid());
        struct Kind {
            char const* root;
            char const* file;
            char const* frozen;
            char const* thawed;
        };
        for (auto const& [root, file, frozen, thawed] :
             {Kind{"/sys/fs/cgroup", "cgroup.freeze", "1", "0"},
              {"/sys/fs/cgroup/unified", "cgroup.freeze", "1", "0"},
              {"/sys/fs/cgroup/freezer", "freezer.state", "FROZEN", "THAWED"}}) {
            std::error_code error;
            folder_ = std::filesystem::path(root) / name;
            if (!std::filesystem::exists(std::filesystem::path(root) / "cgroup.procs", error)) continue;
            if (!std::filesystem::create_directory(folder_, error) || error) continue;
            if (std::filesystem::exists(folder_ / file, error) && write(folder_ / file, thawed)) {
                file_ = folder_ / file;
                frozen_ = frozen;
                thawed_ = thawed;
                return;
            }
            std::filesystem::remove(folder_, error);
        }
    }
    ~FreezableGroup() {
        if (!usable()) return;
        thaw();
        std::error_code error;
        eventually(Millis(5'000), [&] { return std::filesystem::remove(folder_, error) && !error; });
    }

    bool usable() const { return !file_.empty(); }
    bool freeze(pid_t pid) { return write(folder_ / "cgroup.procs", std::to_string(pid)) && write(file_, frozen_); }
    void thaw() { write(file_, thawed_); }

private:
    static bool write(std::filesystem::path const& file, std::string const& text) {
        std::ofstream out(file);
        out << text << std::flush;
        return out.good();
    }

    std::filesystem::path folder_, file_;
    std::string frozen_, thawed_;
};

int last_processor() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    sched_getaffinity(0, sizeof allowed, &allowed);
    int last = 0;
    for (int i = 0; i < CPU_SETSIZE; ++i) {
        if (CPU_ISSET(i, &allowed)) last = i;
    }
    return last;
}

}   // namespace

TEST_CASE("stall: a client that was stopped says that it was late, in both loops, however many connections") {
    for (Way const& way : ways())
        check_way(
            way, [](pid_t pid) { ::kill(pid, SIGSTOP); }, [](pid_t pid) { ::kill(pid, SIGCONT); });
}

TEST_CASE("stall: a client in a frozen control group says that it was late") {
    FreezableGroup group;
    if (!group.usable()) {
        MESSAGE("SKIPPED: this machine lets no control group be made and frozen");
        return;
    }
    bool frozen = true;
    check_way(
        ways().front(), [&](pid_t pid) { frozen = group.freeze(pid); }, [&](pid_t) { group.thaw(); });
    CHECK(frozen);
}

TEST_CASE("stall: a client that loses its processor for a while says that it was late or waited") {
    FaultyServer server(quick());
    Restrictions one_processor;
    one_processor.processor = last_processor();
    Words const endless{"nice", "-n", "-20", "/bin/sh", "-c", "while :; do :; done"};
    Client client({"-R", "500", "-c", "4", "-t", "1", "-d", "6s", "--warmup", "0", "--check", "p99<12ms"}, server.url(),
                  one_processor);
    REQUIRE(eventually(Millis(60'000), [&] { return server.counts().requests > 50; }));
    {
        std::vector<std::unique_ptr<Process>> neighbours;
        for (int i = 0; i < 12; ++i) neighbours.push_back(std::make_unique<Process>(endless, one_processor));
        std::this_thread::sleep_for(2s);
    }
    Outcome const run = client.finish();
    INFO(run.text());
    // The server is not blamed. That the check is not known is seen only where the machine leaves the server its time.
    CHECK_FALSE(run.is_valid());
    CHECK((run.ended_with(3) || run.ended_with(99)));
    auto const& reasons = run.json.at_pointer("/verdict/reasons").as_array();
    CHECK(std::ranges::all_of(
        reasons, [](auto const& reason) { return std::string_view(reason.as_string()).starts_with("the client "); }));
    check_normal_run(server);
}

TEST_CASE("stall: a server that stands still is not taken for a client that does") {
    for (Words const& loop : {Words{"-R", "200", "-c", "8"}, Words{"-c", "8"}}) {
        auto const run_for = [&](Millis) {
            // Each of the eight connections waits once for 1.2 s.
            FaultyServer server({{}, {}, [](Received const& request) {
                                     bool const still = request.number >= 100 && request.number < 108;
                                     return Steps().pause(Millis(still ? 1'200 : 20)).say(ok_text());
                                 }});
            Outcome run = load(with(loop, {"-d", "3s", "-t", "1"}), server.url());
            check_normal_run(server);
            return run;
        };
        Outcome const run = patiently({Millis(1), Millis(2), Millis(3)}, run_for,
                                      [](Outcome const& one) { return !blames_client(one); });
        INFO(run.text());
        CHECK(run.real("/latency/response/max") >= 1.1e9);
        check_undisturbed(run, !blames_client(run));
    }
}

}   // namespace tricorn::test::stall_test
