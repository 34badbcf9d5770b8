// What the admin port cannot know is null, and what clients may feel is counted.
#include "tests/contract/admin.hpp"
#include <csignal>
#include <fstream>

namespace tricorn::test::admin_unknown_test {

namespace {

std::string line_of(std::filesystem::path const& path) {
    std::string line;
    std::ifstream file(path);
    std::getline(file, line);
    return line;
}

bool can_hide_proc() {
    Process probe({"/usr/bin/unshare", "--mount", "/bin/sh", "-c", "mount -t tmpfs none /proc"});
    return probe.wait(long_enough) == Exit{false, 0};
}

}   // namespace

TEST_CASE("admin: without /proc nothing that is unknown is a zero, and the service serves") {
    if (!can_hide_proc()) {
        MESSAGE("SKIPPED: this machine does not allow a mount namespace of its own (unshare --mount)");
        return;
    }
    TemporaryFolder folder;
    auto const port = folder.path() / "port", admin_port = folder.path() / "admin";
    std::vector<std::string> command{
        "/usr/bin/unshare", "--mount", "/bin/sh", "-c", "mount -t tmpfs none /proc && exec \"$@\"", "sh"};
    for (std::string const& argument :
         server_arguments({"--workers=1", "--admin-bind=127.0.0.1:0", "--admin-port-file=" + admin_port.string()},
                          "127.0.0.1:0", port)) {
        command.push_back(argument);
    }
    Process process(command);
    REQUIRE(eventually(long_enough, [&] { return !line_of(port).empty() && !line_of(admin_port).empty(); }));
    CHECK(get(parse_address(line_of(port)), "/plaintext").is(200));
    auto const ask = [&](std::string_view target) {
        return Connection(parse_address(line_of(admin_port))).exchange(admin_request(target));
    };
    boost::json::value const status = parse_json(ask("/status").body);
    for (char const* pointer : {"/totals/cpu_seconds/user", "/totals/context_switches/voluntary", "/rates/cpu",
                                "/now/memory_bytes", "/now/threads", "/workers/0/threads", "/workers/0/pss_bytes",
                                "/workers/0/cpu_seconds", "/workers/0/context_switches/involuntary",
                                "/workers/0/running", "/workers/0/ready", "/workers/0/threads_read"}) {
        CAPTURE(pointer);
        CHECK(text_at(status, pointer) == "null");
    }
    CHECK(number_at(status, "/now/processes") == 3);
    CHECK(number_at(status, "/totals/exchanges") == 1);
    CHECK(ask("/metrics").body.find("tricorn_memory_pss_bytes") == std::string::npos);
    process.signal(SIGTERM);
    auto const end = process.wait(long_enough);
    if (!sanitized()) CHECK(end == Exit{false, 0});   // LeakSanitizer reads /proc, and ends the program without it
}

TEST_CASE("admin: a Unix socket's queue is unknown, and not empty") {
    TemporaryFolder folder;
    auto const admin_port = folder.path() / "admin";
    Server server({"--admin-bind=127.0.0.1:0", "--admin-port-file=" + admin_port.string()}, {},
                  "unix:" + (folder.path() / "socket").string());
    REQUIRE(eventually(long_enough, [&] { return !line_of(admin_port).empty(); }));
    Connection admin(parse_address(line_of(admin_port)));
    boost::json::value const status = parse_json(admin.exchange(admin_request("/status")).body);
    CHECK(text_at(status, "/queue/backlog_length") == "null");
    CHECK(text_at(status, "/totals/listen_overflows") == "null");
    CHECK(serves(server.address()));
}

TEST_CASE("admin: idle connections that the server closes are counted by their reason") {
    AdminServer server({"--workers=1", "--keepalive-timeout=300ms"});
    {
        Connection idle = std::move(idle_connections(server.address(), 1).front());
        CHECK(idle.ends_silently(long_enough));
    }
    CHECK(number_at(server.status(), "/totals/idle_closed/timeout") == 1);
    idle_connections(server.address(), 1);   // which the client closes
    CHECK(get(server.address(), "/plaintext").is(200));
    CHECK(number_at(server.status(), "/totals/idle_closed/timeout") == 1);
    CHECK(number_at(server.status(), "/totals/idle_closed/stop") == 0);
    CHECK(number_at(server.status(), "/totals/idle_closed/crowd") == 0);
    CHECK(serves(server.address()));
}

TEST_CASE("admin: idle connections closed by a replaced worker and for a crowd are counted too") {
    AdminServer server({"--workers=1", "--keepalive-timeout=10m"});
    {
        Connection idle = std::move(idle_connections(server.address(), 1).front());
        server.server().process().signal(SIGHUP);
        CHECK(idle.ends_silently(long_enough));
    }
    CHECK(eventually(long_enough, [&] { return number_at(server.status(), "/totals/idle_closed/stop") == 1; }));
    if (model_is({"prefork"})) {
        Connection idle = std::move(idle_connections(server.address(), 1).front());
        CHECK(get(server.address(), "/plaintext", long_enough).is(200));   // which takes its place
        CHECK(idle.ends_silently(long_enough));
        CHECK(number_at(server.status(), "/totals/idle_closed/crowd") == 1);
    }
    CHECK(serves(server.address()));
}

TEST_CASE("admin: services that are compared share one rate of computation") {
    AdminServer server({"--workers=1", "--cpu-rate=1234"});
    CHECK(number_at(server.status(), "/limits/cpu_rate") == 1234);
    boost::json::value const computed = parse_json(get(server.address(), "/cpu?ms=2").body);
    CHECK(number_at(computed, "/iterations") == 2468);
    AdminServer measured({"--workers=1"});
    std::int64_t const rate = number_at(measured.status(), "/limits/cpu_rate");
    CHECK(rate > 0);
    boost::json::value const as_measured = parse_json(get(measured.address(), "/cpu?ms=1").body);
    CHECK(number_at(as_measured, "/iterations") == rate);
}

}   // namespace tricorn::test::admin_unknown_test
