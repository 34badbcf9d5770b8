// When a limit is reached, the server reports it, survives, and recovers.
#include "tests/contract/fixture.hpp"
#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/socket.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace tricorn::test::limits_test {

namespace {

using SteadyClock = std::chrono::steady_clock;

struct Counts {
    int ok = 0;
    int refused = 0;  // 503 with Retry-After and Connection: close
    int other = 0;
};

// The same request on many connections at once.
Counts ask_at_once(Address const& address, int clients, std::string const& target) {
    std::vector<Connection> connections;
    for (int i = 0; i < clients; ++i) {
        connections.emplace_back(address);
        connections.back().send(get_text(target));
    }
    Counts counts;
    for (Connection& connection : connections) {
        Reply const reply = connection.read_final_reply(Millis(20'000));
        bool const refused = reply.is(503) && reply.has("Retry-After") && reply.announces_close();
        (reply.is(200) ? counts.ok : refused ? counts.refused : counts.other)++;
        CHECK_MESSAGE((reply.is(200) || refused), describe(reply));
        CHECK((!refused || (is_json(reply.body) && connection.ends_silently())));
    }
    return counts;
}

// CPU time of the server's processes, in clock ticks.
unsigned long ticks_of(Server const& server) {
    unsigned long sum = 0;
    std::vector<pid_t> family = descendants_of(server.pid());
    family.push_back(server.pid());
    for (pid_t const pid : family) {
        sum += process_state(pid).value_or(ProcessState{}).ticks;
    }
    return sum;
}

// The share of one core over that time.
double cpu_share(Server const& server, Millis time) {
    auto const start = SteadyClock::now();
    unsigned long const before = ticks_of(server);
    std::this_thread::sleep_for(time);
    double const seconds = std::chrono::duration<double>(SteadyClock::now() - start).count();
    return static_cast<double>(ticks_of(server) - before) / static_cast<double>(sysconf(_SC_CLK_TCK)) / seconds;
}

}  // namespace

TEST_CASE("limits: a connection above --max-connections is refused or waits, and later ones succeed") {
    Server server({model_is({"prefork"}) ? "--workers=4" : "--max-connections=4"});
    {
        std::vector<Connection> held;
        for (int i = 0; i < 4; ++i) {
            held.emplace_back(server.address());
            REQUIRE(held.back().send(get_text("/delay/1500ms")));
        }
        std::this_thread::sleep_for(Millis(200));
        Connection excess(server.address());
        Reply const reply = excess.exchange(get_text("/plaintext"));
        INFO(describe(reply));
        bool const refused = reply.is(503) && reply.has("Retry-After") && reply.announces_close();
        CHECK((refused || reply.is(200)));
        for (Connection& connection : held) {
            CHECK(connection.read_final_reply().is(200));
        }
    }
    CHECK(serves(server.address()));
    // The units of closed connections may not all have noticed yet.
    CHECK(eventually(Millis(20'000), [&] { return ask_at_once(server.address(), 3, "/delay/100ms").ok == 3; }));
}

TEST_CASE("limits: many times the limit of connections come and go without a leak") {
    Server server({model_is({"prefork"}) ? "--workers=4" : "--max-connections=8"});
    for (int i = 0; i < 200; ++i) {
        Connection connection(server.address());
        if (i % 4 == 0) {
            connection.send("GET / HTTP/1.1\r\n\r\n");
        } else if (i % 4 == 1) {
            connection.send("GET /pl");
        } else if (i % 4 == 2) {
            CHECK(connection.exchange(get_text("/plaintext")).end == End::complete);
        }
    }
    CHECK(serves(server.address(), Millis(20'000)));
    CHECK(eventually(Millis(20'000), [&] { return ask_at_once(server.address(), 3, "/delay/50ms").ok == 3; }));
}

TEST_CASE("limits: a pool whose queue is full answers 503 with Retry-After") {
    if (!model_is({"pool"})) {
        return;
    }
    Server server({"--threads=1", "--queue-size=1", "--queue-timeout=10s"});
    Counts const counts = ask_at_once(server.address(), 6, "/delay/2s");
    CHECK(counts.ok >= 1);
    CHECK(counts.ok <= 3);  // one served, one queued; a third if the first ended meanwhile
    CHECK(counts.refused >= 3);
    CHECK(serves(server.address()));
}

TEST_CASE("limits: a HEAD that a full pool refuses unread gets no body") {
    if (!model_is({"pool"})) {
        return;
    }
    Server server({"--threads=1", "--queue-timeout=200ms"});
    Connection first(server.address());
    REQUIRE(first.send(get_text("/delay/3s")));
    std::this_thread::sleep_for(Millis(200));   // else the HEAD may be served first, which is as good
    Connection head(server.address());
    REQUIRE(head.send("HEAD /anything HTTP/1.1\r\nHost: a\r\n\r\n"));
    Reply const refused = head.read_final_reply(long_enough, true);
    std::string more;
    if (refused.is(503)) CHECK(head.read_to_end(more) == End::eof);
    CHECK(more.empty());
    CHECK((refused.is(503) || refused.is(200)));
    CHECK(first.read_final_reply(long_enough).is(200));
    CHECK(serves(server.address()));
}

TEST_CASE("limits: a request that has waited too long in a pool's queue is answered 503") {
    if (!model_is({"pool"})) {
        return;
    }
    Server server({"--threads=1", "--queue-timeout=300ms"});
    Counts const counts = ask_at_once(server.address(), 4, "/delay/2s");
    CHECK(counts.ok >= 1);   // more if they did not arrive at once
    CHECK(counts.refused >= 1);
    CHECK(counts.ok + counts.refused == 4);
    CHECK(serves(server.address()));
}

TEST_CASE("limits: without descriptors the server survives, does not spin, and recovers") {
    if (model_is({"prefork"})) {
        return;  // a process that serves one connection cannot run out
    }
    Restrictions few;
    few.descriptors = 64;
    Server server({"--max-connections=10000"}, few);  // the default would be reduced to the limit
    std::this_thread::sleep_for(Millis(100));
    {
        std::vector<Connection> many;
        for (int i = 0; i < 150; ++i) {
            many.emplace_back(server.address());  // the kernel's queue accepts what the server cannot
        }
        std::this_thread::sleep_for(Millis(300));
        double const share = cpu_share(server, Millis(1'500));
        CHECK(share < 0.3);
        CHECK(server.process().running());
        CHECK(server.process().errors().size() < 20'000);
    }
    CHECK(serves(server.address()));
}

TEST_CASE("limits: a storm of connections that end at once is survived") {
    Server server;
    for (int i = 0; i < 1'000; ++i) {
        Connection connection(server.address());
        linger const at_once{1, 0};  // close sends RST
        setsockopt(connection.descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        if (i % 2 == 0) {
            connection.send(get_text("/plaintext"));
        }
    }
    CHECK(serves(server.address()));
    CHECK(server.workers().size() >= 1);
}

TEST_CASE("limits: many idle connections cost a pool and an event loop only memory") {
    if (!model_is({"pool", "coroutine"})) {
        return;
    }
    Server server({"--keepalive-timeout=60s"});
    std::vector<Connection> idle = idle_connections(server.address(), full_size() ? 8'000 : 1'000);
    auto const start = SteadyClock::now();
    CHECK(serves(server.address(), Millis(2'000)));
    CHECK(SteadyClock::now() - start < Millis(2'000));
    CHECK(cpu_share(server, Millis(500)) < 0.3);
    for (std::size_t i = 0; i < idle.size(); i += 100) {
        CHECK(idle[i].exchange(get_text("/plaintext")).is(200));
    }
}

TEST_CASE("limits: an idle server uses no CPU") {
    Server server;
    std::vector<Connection> idle = idle_connections(server.address(), 3);
    CHECK(cpu_share(server, Millis(1'000)) < 0.1);
}

TEST_CASE("limits: it serves on a Unix socket, whose file is removed on stop") {
    TemporaryFolder folder;
    std::filesystem::path const path = folder.path() / "tricorn.sock";
    Server server({}, {}, "unix:" + path.string());
    CHECK(server.address().path == path.string());
    CHECK(serves(server.address()));
    Connection connection(server.address());
    Reply const reply = connection.exchange(get_text("/echo"));
    REQUIRE(reply.is(200));
    CHECK(text_at(parse_json(reply.body), "/origin") == "unix");
    server.process().signal(SIGTERM);
    CHECK(server.process().wait(Millis(5'000)) == Exit{});
    CHECK(!std::filesystem::exists(path));
}

TEST_CASE("limits: a Unix socket left by a killed server is replaced") {
    TemporaryFolder folder;
    std::string const bind = "unix:" + (folder.path() / "tricorn.sock").string();
    {
        Server server({}, {}, bind);
        server.process().kill_hard();
    }
    Server again({}, {}, bind);
    CHECK(serves(again.address()));
}

TEST_CASE("limits: it serves on IPv6") {
    if (!has_ipv6_loopback()) {
        MESSAGE("skipped: this machine has no ::1");
        return;
    }
    Server server({}, {}, "[::1]:0");
    CHECK(server.address().host == "::1");
    CHECK(serves(server.address()));
    Connection connection(server.address());
    CHECK(text_at(parse_json(connection.exchange(get_text("/ip")).body), "/origin") == "::1");
}

TEST_CASE("limits: a file in the place of a Unix socket is not touched") {
    TemporaryFolder folder;
    std::filesystem::path const file = folder.path() / "precious";
    std::ofstream(file) << "kept";
    Process process(server_arguments({}, "unix:" + file.string(), folder.path() / "port"));
    CHECK(process.wait(Millis(10'000)) == Exit{false, 4});
    CHECK(std::filesystem::is_regular_file(file));
    CHECK(std::filesystem::file_size(file) == 4);
}

TEST_CASE("limits: an unread log blocks neither the service nor its stop") {
    TemporaryFolder folder;
    std::filesystem::path const fifo = folder.path() / "stderr";
    std::filesystem::path const port_file = folder.path() / "port";
    REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
    int const reader = open(fifo.c_str(), O_RDWR | O_CLOEXEC);   // the reader exists, but never reads
    std::string command = "exec 2>'" + fifo.string() + "'; exec";
    for (std::string const& argument : server_arguments({"--access-log=-"}, "127.0.0.1:0", port_file)) {
        command += " '" + argument + "'";
    }
    Process process({"/bin/sh", "-c", command});
    REQUIRE(eventually(Millis(20'000), [&] { return std::filesystem::exists(port_file); }));
    std::string where;
    std::ifstream(port_file) >> where;
    Connection connection(parse_address(where));
    std::string const long_target = "/plaintext?" + std::string(400, 'x');
    for (int i = 0; i < 500; ++i) {   // three times the pipe's capacity
        REQUIRE(connection.exchange(get_text(long_target)).is(200));
    }
    process.signal(SIGTERM);
    CHECK(process.wait(Millis(10'000)) == Exit{false, 0});
    close(reader);
}

}   // namespace tricorn::test::limits_test
