// Several addresses at once, and the files of Unix sockets.
#include "tests/contract/admin.hpp"
#include <csignal>
#include <fstream>
#include <sstream>

namespace tricorn::test::bind_test {

namespace {

std::vector<Address> addresses_in(std::filesystem::path const& port_file) {
    std::vector<Address> addresses;
    std::istringstream lines(file_text(port_file));
    for (std::string line; std::getline(lines, line);) addresses.push_back(parse_address(line));
    return addresses;
}

}   // namespace

TEST_CASE("bind: several addresses are served by every worker at once, and stop together") {
    TemporaryFolder folder;
    std::filesystem::path const port_file = folder.path() / "port";
    std::string const path = (folder.path() / "s,1").string();   // a comma of its own
    std::vector<std::string> arguments =
        server_arguments({"--workers=2"}, "127.0.0.1:0,unix:" + path + ",127.0.0.2:0", port_file);
    bool const more = has_ipv6_loopback();
    if (more) arguments.emplace_back("--bind=[::1]:0");
    Process process(arguments);
    REQUIRE(eventually(long_enough, [&] { return file_text(port_file).ends_with('\n') || !process.running(); }));
    std::vector<Address> const addresses = addresses_in(port_file);
    REQUIRE(addresses.size() == (more ? 4 : 3));
    CHECK(addresses[1].path == path);
    for (int round = 0; round < 10; ++round) {
        for (Address const& address : addresses) {
            Reply const reply = get(address, "/plaintext", long_enough);
            CHECK_MESSAGE(reply.is(200), describe(reply));
        }
    }
    process.signal(SIGHUP);
    REQUIRE(eventually(long_enough, [&] {
        for (Address const& address : addresses) {
            if (!get(address, "/plaintext", long_enough).is(200)) return false;
        }
        return process.errors().find("all workers have been replaced") != std::string::npos;
    }));
    std::vector<Connection> under_way;
    for (Address const& address : addresses) {
        under_way.emplace_back(address);
        REQUIRE(under_way.back().send(get_text("/delay/300ms")));
    }
    process.signal(SIGTERM);
    for (Connection& each : under_way) CHECK(each.read_final_reply(long_enough).is(200));
    CHECK(process.wait(long_enough) == Exit{false, 0});
    for (Address const& address : addresses) CHECK(get(address, "/plaintext").end == End::reset);
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("bind: a drained server leaves the socket of its successor alone") {
    TemporaryFolder folder;
    std::string const path = (folder.path() / "s").string();
    std::string const admin_path = (folder.path() / "a").string();
    auto old = std::make_unique<Server>(std::vector<std::string>{"--workers=2"}, Restrictions{}, "unix:" + path);
    Connection under_way(old->address());
    REQUIRE(under_way.send(get_text("/delay/3s")));
    REQUIRE(serves(old->address()));
    old->process().signal(SIGTERM);
    REQUIRE(eventually(long_enough, [&] { return get(old->address(), "/plaintext").end == End::reset; }));
    Server next({"--workers=2"}, {}, "unix:" + path);
    CHECK(under_way.read_final_reply(long_enough).is(200));
    CHECK(old->process().wait(long_enough) == Exit{false, 0});
    CHECK(serves(next.address()));
}

TEST_CASE("bind: an admin socket whose file was moved away does not take its successor's along") {
    TemporaryFolder folder;
    std::string const path = (folder.path() / "a").string();
    AdminServer old({}, "unix:" + path);
    std::filesystem::rename(path, folder.path() / "b");
    AdminServer next({}, "unix:" + path);
    old.server().process().signal(SIGTERM);
    CHECK(old.server().process().wait(long_enough) == Exit{false, 0});
    CHECK(next.ask("/readyz").is(200));
    CHECK(serves(next.address()));
}

TEST_CASE("bind: the health check asks the first address") {
    TemporaryFolder folder;
    std::filesystem::path const port_file = folder.path() / "port";
    Process process(server_arguments({}, "127.0.0.1:0,127.0.0.2:0", port_file));
    REQUIRE(eventually(long_enough, [&] { return file_text(port_file).ends_with('\n') || !process.running(); }));
    std::vector<Address> const addresses = addresses_in(port_file);
    REQUIRE(addresses.size() == 2);
    auto const check = [](std::string const& bind) {
        Process asked({settings().server, "--healthcheck", "--admin-bind=off", "--bind=" + bind});
        return asked.wait(long_enough);
    };
    CHECK(check(addresses[0].text() + ",127.0.0.1:1") == Exit{false, 0});
    CHECK(check("127.0.0.1:1," + addresses[0].text()) == Exit{false, 1});
}

}   // namespace tricorn::test::bind_test
