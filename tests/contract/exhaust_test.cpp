// The system has no more descriptors or threads for a running worker: it pauses or refuses, and continues afterwards.
#include "tests/contract/load.hpp"
#include "tests/contract/neighbours.hpp"
#include <algorithm>
#include <csignal>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace tricorn::test::exhaust_test {

namespace {

using SteadyClock = std::chrono::steady_clock;

rlimit descriptor_limit(pid_t pid) {
    rlimit limit{};
    REQUIRE(prlimit(pid, RLIMIT_NOFILE, nullptr, &limit) == 0);
    return limit;
}

// Allows this many more than it has open now; its hard limit stays. The kernel limits descriptor numbers, and some low
// ones are free.
void allow_descriptors(pid_t pid, std::size_t more) {
    rlimit limit = descriptor_limit(pid);
    auto const is_open = [pid](rlim_t number) {
        return std::filesystem::is_symlink("/proc/" + std::to_string(pid) + "/fd/" + std::to_string(number));
    };
    limit.rlim_cur = 0;
    for (std::size_t free = 0; is_open(limit.rlim_cur) || free++ < more;) ++limit.rlim_cur;
    REQUIRE(prlimit(pid, RLIMIT_NOFILE, &limit, nullptr) == 0);
}

void allow_all(pid_t pid) {
    rlimit limit = descriptor_limit(pid);
    limit.rlim_cur = limit.rlim_max;
    REQUIRE(prlimit(pid, RLIMIT_NOFILE, &limit, nullptr) == 0);
}

std::size_t count_of(std::string const& log, std::string_view text) {
    std::size_t found = 0;
    for (std::size_t at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) ++found;
    return found;
}

// Checks that the workers' effort is bounded: CPU time, and log lines, at most one per interval and message.
void check_at_rest(Server& server, std::string_view complaint, Millis time) {
    auto const ticks_of = [&] {
        unsigned long sum = 0;
        for (pid_t const pid : server.workers()) sum += process_state(pid).value_or(ProcessState{}).ticks;
        return sum;
    };
    auto const start = SteadyClock::now();
    unsigned long const before = ticks_of();
    std::this_thread::sleep_for(time);
    double const seconds = std::chrono::duration<double>(SteadyClock::now() - start).count();
    double const share = double(ticks_of() - before) / double(sysconf(_SC_CLK_TCK)) / seconds;
    CHECK(share < 0.3);   // of one core; a spin uses all of it
    std::size_t const said = count_of(server.process().errors(), complaint);
    CHECK(said >= 1);
    CHECK(said <= server.workers().size() * (2 + std::size_t(seconds / 10)));
}

}   // namespace

TEST_CASE("exhaust: with hardly any descriptors it serves, or says that it cannot, and either way ends at once") {
    for (rlim_t const descriptors : {10U, 16U, 24U, 32U}) {
        CAPTURE(descriptors);
        TemporaryFolder folder;
        Restrictions few;
        few.descriptors = descriptors;
        Process process(server_arguments({}, "127.0.0.1:0", folder.path() / "port"), few);
        std::string where;
        REQUIRE(eventually(long_enough, [&] {
            where = file_text(folder.path() / "port");
            return where.ends_with('\n') || !process.running();
        }));
        if (process.running()) {
            CHECK(serves(parse_address(where)));
            process.signal(SIGTERM);
            CHECK(process.wait(Millis(20'000)) == Exit{false, 0});   // sooner than --graceful-timeout
        } else {
            CHECK(process.wait(Millis(0)) == Exit{false, 3});
            CHECK(process.errors().find("Too many open files") != std::string::npos);
        }
    }
}

TEST_CASE("exhaust: connections without a free descriptor wait, and are served once there is one") {
    Server server({model_is({"prefork"}) ? "--workers=2" : "--workers=1", "--keepalive-timeout=5m"});
    Footprint const before = footprint_of(server);
    std::vector<pid_t> const workers = server.workers();
    std::size_t const room = model_is({"prefork"}) ? 0 : 10;
    for (pid_t const pid : workers) allow_descriptors(pid, room);
    std::vector<Connection> clients;
    for (int i = 0; i < 40; ++i) {
        clients.emplace_back(server.address());   // the kernel accepts it
        REQUIRE(clients.back().send(get_text("/plaintext", "Connection: close\r\n")));
    }
    // They leave one by one, and each makes room for a waiting one.
    if (room > 0) {
        for (Connection& client : clients) CHECK(client.read_final_reply(long_enough).is(200));
        clients.clear();
        for (std::size_t i = 0; i < room + 30; ++i) {   // these stay, and some are not served
            clients.emplace_back(server.address());
            REQUIRE(clients.back().send(get_text("/plaintext")));
        }
    }
    CHECK(has_logged(server, "cannot accept connections"));
    check_at_rest(server, "cannot accept connections", Millis(full_size() ? 25'000 : 2'000));
    std::size_t const answered = static_cast<std::size_t>(std::count_if(
        clients.begin(), clients.end(), [](Connection& client) { return client.read_final_reply(Millis(1)).is(200); }));
    CHECK(answered == room);
    for (pid_t const pid : workers) allow_all(pid);
    for (std::size_t i = room; i < clients.size(); ++i) {   // those already served came first
        Reply const reply = clients[i].read_final_reply(long_enough);
        CHECK_MESSAGE(reply.is(200), describe(reply));
    }
    clients.clear();
    CHECK(server.workers() == workers);
    check_as_before(server, before);
    CHECK(serves(server.address()));
}

TEST_CASE("exhaust: a fetch without a free descriptor is answered, and the next one finds some") {
    Server upstream({"--keepalive-requests=1"});   // a pooled connection needs no new descriptor
    Server server({"--workers=1", "--keepalive-timeout=5m", "--upstream=origin=http://" + upstream.address().text(),
                   "--fetch-allow=localhost:" + std::to_string(upstream.address().port)});
    pid_t const worker = server.workers().front();
    std::string const by_name = "/fetch?url=http://localhost:" + std::to_string(upstream.address().port) + "/json";
    std::size_t const before = descriptors_of(worker);
    auto const only_before = [&] { return descriptors_of(worker) == before; };
    REQUIRE(get(server.address(), by_name).is(200));
    REQUIRE(eventually(Millis(20'000), only_before));   // connections still open now would be room later
    {
        Connection client(server.address());
        REQUIRE(client.exchange(get_text("/plaintext")).is(200));
        allow_descriptors(worker, 0);
        for (int i = 0; i < 20; ++i) {
            for (std::string const& target : {std::string("/fetch?upstream=origin&path=/json"), by_name}) {
                Reply const reply = client.exchange(get_text(target));
                CHECK_MESSAGE((reply.end == End::complete && reply.status >= 502), describe(reply));
                CHECK(is_json(reply.body));
            }
        }
        allow_all(worker);
        CHECK(client.exchange(get_text("/fetch?upstream=origin&path=/json")).is(200));
        CHECK(client.exchange(get_text(by_name)).is(200));
    }
    CHECK(eventually(Millis(20'000), only_before));
    CHECK(serves(server.address()));
}

TEST_CASE("exhaust: clients are refused while the system cannot create another thread, and served afterwards") {
    if (!can_run_as(ordinary_user())) {
        MESSAGE("SKIPPED: needs root, and a program that anybody may run");
        return;
    }
    Server server({"--workers=1", "--threads=4", "--keepalive-timeout=5m"}, few_processes());
    std::vector<pid_t> const workers = server.workers();
    Footprint const before = footprint_of(server);
    std::vector<Connection> there = idle_connections(server.address(), 1);
    {
        Neighbours const neighbours;
        bool const needs_threads = model_is({"thread"});
        for (int i = 0; i < 300 && !model_is({"prefork"}); ++i) {
            Connection late(server.address());
            Reply const reply = late.exchange(get_text("/plaintext"));
            bool const refused = reply.is(503) && reply.has("Retry-After") && reply.announces_close();
            CHECK_MESSAGE((needs_threads ? refused : reply.is(200)), describe(reply));
        }
        // A name is looked up by a thread, in every model.
        Reply const reply = there.front().exchange(get_text("/fetch?url=http://localhost:1/"));
        CHECK_MESSAGE((reply.end == End::complete && reply.status >= 403), describe(reply));
        CHECK(there.front().exchange(get_text("/plaintext")).is(200));   // an existing connection keeps its unit
        if (needs_threads) check_at_rest(server, "the system cannot create another thread", Millis(1'000));
    }
    CHECK(eventually(long_enough, [&] { return there.front().exchange(get_text("/plaintext")).is(200); }));
    there.clear();
    CHECK(serves(server.address()));
    CHECK(server.workers() == workers);
    check_as_before(server, before);
}

}   // namespace tricorn::test::exhaust_test
