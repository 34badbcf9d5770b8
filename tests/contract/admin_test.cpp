// The admin port: its responses, also when every unit is busy, and its independence from the service.
#include "common/os/process.hpp"
#include "tests/contract/admin.hpp"
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <csignal>
#include <memory>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace tricorn::test::admin_test {

namespace {

// Requests in progress while this object lives: enough to keep every unit of a small server busy.
std::vector<Connection> busy(Address const& address, std::string const& target, std::size_t count) {
    std::vector<Connection> connections;
    for (std::size_t i = 0; i < count; ++i) {
        connections.emplace_back(address);
        REQUIRE(connections.back().send(get_text(target)));
    }
    return connections;
}

std::string request_from(std::string const& host) {
    return "GET /status HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
}

}   // namespace

TEST_CASE("admin: each path responds with its own type, and must not be cached") {
    AdminServer const server;
    for (auto const& [path, type] :
         {std::pair("/", "text/html"), std::pair("/page.js", "javascript"), std::pair("/status", "application/json"),
          std::pair("/services", "application/json"), std::pair("/metrics", "text/plain; version=0.0.4"),
          std::pair("/healthz", "application/json"), std::pair("/readyz", "application/json")}) {
        CAPTURE(path);
        Reply const reply = server.ask(path);
        CHECK_MESSAGE(reply.is(200), describe(reply));
        CHECK(reply.field("Content-Type").find(type) != std::string::npos);
        CHECK(reply.field("Cache-Control") == "no-store");
        CHECK_FALSE(reply.has("Access-Control-Allow-Origin"));
    }
    CHECK(server.ask("/nowhere").is(404));
    CHECK(server.ask("/echo").is(404));
    Connection connection(server.admin());
    CHECK(connection.exchange(request_text("POST", "/status", "", "{}")).status >= 400);
}

TEST_CASE("admin: it only accepts its address and localhost as host, and refuses what the service refuses") {
    AdminServer const server;
    CHECK(Connection(server.admin()).exchange(request_from("localhost:1")).is(200));
    CHECK(Connection(server.admin()).exchange(request_from("evil.example")).is(421));
    CHECK(Connection(server.admin()).exchange("GET /status HTTP/1.1\r\n\r\n").is(400));
}

TEST_CASE("admin: the status describes the running service") {
    AdminServer server({"--workers=2"});
    boost::json::value const status = server.status();
    CHECK(text_at(status, "/model") == settings().model);
    CHECK(text_at(status, "/state") == "ready");
    CHECK(number_at(status, "/limits/workers") == 2);
    CHECK(status.at("workers").as_array().size() == 2);
    CHECK(number_at(status, "/now/processes") == 4);
    CHECK(status.at("now").at("memory_bytes").to_number<double>() > 1e6);
    CHECK(status.at("queue").at("length").is_null() == (settings().model != "pool"));
    CHECK(server.workers().size() + 1 == server.server().workers().size());
}

TEST_CASE("admin: it responds while every unit is stuck, and reports their states") {
    AdminServer server({"--workers=1", "--threads=4", "--max-connections=4", "--graceful-timeout=100ms"});
    bool const computes = model_is({"coroutine"});
    std::size_t const units = model_is({"prefork"}) ? 1 : 4;
    std::vector<Connection> const stuck =
        computes ? busy(server.address(), "/cpu?ms=3000", 1) : busy(server.address(), "/delay/5s", units);
    std::string const pointer = computes ? "/units_by_state/cpu" : "/units_by_state/delay";
    std::int64_t const wanted = computes ? 1 : static_cast<std::int64_t>(units);
    boost::json::value status;
    CHECK(eventually(Millis(2500), [&] {
        status = server.status();
        return number_at(status, pointer) == wanted;
    }));
    INFO(boost::json::serialize(status));
    CHECK(number_at(status, "/now/in_flight") == wanted);
    CHECK(text_at(status, "/units/0/path") == (computes ? "/cpu" : "/delay/5s"));
    CHECK(text_at(status, "/units/0/method") == "GET");
    CHECK(server.ask("/healthz").is(200));
    CHECK(server.ask("/metrics").is(200));
}

TEST_CASE("admin: the threads of a worker that computes run; a unit has shares where it has a thread of its own") {
    if (scheduled_times_of_this_thread().ran.count() == 0) {
        MESSAGE("SKIPPED: this kernel has no schedstat");
        return;
    }
    AdminServer server({"--workers=1", "--threads=2"});
    std::vector<Connection> const computing = busy(server.address(), "/cpu?ms=8000", 1);
    boost::json::value status;
    CHECK(eventually(long_enough, [&] {
        status = server.status();
        boost::json::value const& running = status.at_pointer("/workers/0/running");
        return running.is_double() && running.as_double() > 0 && number_at(status, "/units_by_state/cpu") == 1 &&
               text_at(status, "/units/0/recent").find('C') != std::string::npos;
    }));
    INFO(boost::json::serialize(status));
    CHECK(number_at(status, "/workers/0/threads_read") >= 1);
    CHECK(status.at_pointer("/workers/0/ready").is_double());
    CHECK(status.at_pointer("/units/0/running").is_double() != model_is({"coroutine"}));
}

TEST_CASE("admin: a killed admin process restarts, without effect on the service") {
    AdminServer server({"--workers=2"});
    std::vector<pid_t> const workers = server.workers();
    for (int round = 0; round < 2; ++round) {
        pid_t const before = server.admin_process();
        REQUIRE(before > 0);
        REQUIRE(::kill(before, SIGKILL) == 0);
        CHECK(get(server.address(), "/plaintext").is(200));
        CHECK(eventually(long_enough, [&] { return !alive(before) && server.ask("/healthz").is(200); }));
    }
    CHECK(server.workers() == workers);
    CHECK(number_at(server.status(), "/totals/worker_deaths") == 0);
    server.server().process().signal(SIGTERM);
    CHECK(server.server().process().wait(long_enough) == Exit{false, 0});
}

TEST_CASE("admin: a stopped admin process blocks neither the service nor its stop") {
    AdminServer server;
    pid_t const admin = server.admin_process();
    REQUIRE(::kill(admin, SIGSTOP) == 0);
    CHECK(get(server.address(), "/plaintext").is(200));
    server.server().process().signal(SIGTERM);
    CHECK(server.server().process().wait(Millis(10'000)) == Exit{false, 0});
    CHECK_FALSE(alive(admin));
}

TEST_CASE("admin: an admin process without progress is replaced") {
    AdminServer server({"--worker-timeout=1s"});
    pid_t const before = server.admin_process();
    REQUIRE(::kill(before, SIGSTOP) == 0);
    CHECK(eventually(long_enough, [&] { return !alive(before); }));
    CHECK(has_logged(server.server(), "makes no progress"));
    CHECK(server.ask("/healthz").is(200));
}

TEST_CASE("admin: it dies with the supervisor") {
    AdminServer server;
    pid_t const admin = server.admin_process();
    REQUIRE(admin > 0);
    server.server().process().signal(SIGKILL);
    CHECK(eventually(long_enough, [&] { return !alive(admin); }));
    CHECK(server.ask("/healthz").end == End::reset);
}

TEST_CASE("admin: the drain is visible, and later clients are still refused") {
    AdminServer server({"--workers=2", "--drain-delay=500ms"});
    std::vector<Connection> on_its_way = busy(server.address(), "/delay/2s", 1);
    CHECK(eventually(long_enough, [&] { return number_at(server.status(), "/now/in_flight") == 1; }));
    server.server().process().signal(SIGTERM);
    CHECK(eventually(long_enough, [&] { return server.ask("/readyz").is(503); }));
    CHECK(text_at(server.status(), "/state") == "draining");
    CHECK(eventually(Millis(1500), [&] { return get(server.address(), "/plaintext").end == End::reset; }));
    CHECK(text_at(server.status(), "/state") == "draining");
    CHECK(on_its_way.front().read_final_reply().is(200));
    CHECK(server.server().process().wait(long_enough) == Exit{false, 0});
    CHECK(server.ask("/healthz").end == End::reset);
}

TEST_CASE("admin: connections beyond its limit wait, and idle ones are closed") {
    AdminServer const server({"--keepalive-timeout=300ms"});
    std::vector<Connection> idle;
    for (int i = 0; i < 64; ++i) {
        idle.emplace_back(server.admin());
        REQUIRE(idle.back().exchange(admin_request("/healthz")).is(200));
    }
    CHECK(server.ask("/healthz").is(200));
}

TEST_CASE("admin: it may be off, and its address may be in use") {
    Server plain({"--workers=1"});
    CHECK(plain.workers().size() == 1);

    AdminServer const other;
    TemporaryFolder folder;
    auto const arguments = [&](std::string const& admin) {
        std::vector<std::string> all = server_arguments({}, "127.0.0.1:0", folder.path() / "port");
        std::erase(all, "--admin-bind=off");
        if (!admin.empty()) all.push_back("--admin-bind=" + admin);
        return all;
    };
    Process asked_for(arguments(other.admin_text()));
    CHECK(asked_for.wait(long_enough) == Exit{false, 4});
    CHECK(asked_for.errors().find("cannot listen on " + other.admin_text()) != std::string::npos);
}

TEST_CASE("admin: if the default address is in use the service starts without the port") {
    // Test suites that run in parallel use it in turns; or another program uses it permanently.
    int const holder = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int const yes = 1;
    ::setsockopt(holder, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(8081);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    eventually(Millis(20'000), [&] {
        return ::bind(holder, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 && ::listen(holder, 1) == 0;
    });
    TemporaryFolder second;
    std::vector<std::string> more = server_arguments({}, "127.0.0.1:0", second.path() / "port");
    std::erase(more, "--admin-bind=off");
    Process process(more);
    CHECK(eventually(long_enough, [&] { return std::filesystem::exists(second.path() / "port"); }));
    CHECK(process.errors().find("continuing without the admin port") != std::string::npos);
    process.signal(SIGTERM);
    CHECK(process.wait(long_enough) == Exit{false, 0});
    ::close(holder);
}

TEST_CASE("admin: it also serves on a Unix socket, which is removed afterwards") {
    TemporaryFolder folder;
    std::string const path = (folder.path() / "admin").string();
    {
        AdminServer server({}, "unix:" + path);
        CHECK(server.ask("/status").is(200));
        server.server().process().signal(SIGTERM);
        CHECK(server.server().process().wait(long_enough) == Exit{false, 0});
    }
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("admin: health checks get through, whoever holds its connections") {
    AdminServer server({"--write-timeout=10m", "--body-timeout=10m", "--header-timeout=10m"});
    std::vector<std::unique_ptr<Connection>> holders;
    SUBCASE("pollers that keep theirs") {
        for (int i = 0; i < 100; ++i) {
            holders.push_back(std::make_unique<Connection>(server.admin()));
            holders.back()->exchange(admin_request("/healthz"), long_enough);
        }
    }
    SUBCASE("clients that do not read") {
        for (int i = 0; i < 100; ++i) {
            holders.push_back(std::make_unique<Connection>(server.admin(), 4096));
            for (int sent = 0; sent < 100; ++sent) holders.back()->send(admin_request("/metrics"), Millis(0));
        }
    }
    SUBCASE("requests that are never completed") {
        for (int i = 0; i < 100; ++i) {
            holders.push_back(std::make_unique<Connection>(server.admin()));
            bool const body = i % 2 == 0;
            holders.back()->send(body ? "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n" : "GET / HT");
        }
    }
    for (int i = 0; i < 20; ++i) {
        Reply const reply = server.ask("/readyz");
        CHECK_MESSAGE(reply.is(200), describe(reply));
        for (auto& each : holders) {   // they come back
            std::string some;
            if (each->read_some(some, 100, Millis(0)) != End::eof && some.empty()) continue;
            each = std::make_unique<Connection>(server.admin(), 4096);
            each->send(admin_request("/healthz"), Millis(0));
        }
    }
}

TEST_CASE("admin: what one service's page polls is kept while there is room") {
    AdminServer server;
    std::vector<Connection> pages;
    for (int i = 0; i < 40; ++i) pages.emplace_back(server.admin());
    for (int round = 0; round < 3; ++round) {
        for (Connection& page : pages) {
            Reply const reply = page.exchange(admin_request("/status"), long_enough);
            CHECK_MESSAGE(reply.is(200), describe(reply));
            CHECK_FALSE(reply.announces_close());
        }
    }
}

TEST_CASE("admin: the health check uses it") {
    AdminServer server({"--drain-delay=20s"});
    auto const check = [&] {
        Process process(
            {settings().server, "--healthcheck", "--bind=127.0.0.1:1", "--admin-bind=" + server.admin_text()});
        return process.wait(long_enough);
    };
    CHECK(check() == Exit{false, 0});
    server.server().process().signal(SIGTERM);
    CHECK(eventually(long_enough, [&] { return server.ask("/readyz").is(503); }));
    CHECK(check() == Exit{false, 1});
}

}   // namespace tricorn::test::admin_test
