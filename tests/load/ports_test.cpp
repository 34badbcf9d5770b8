// Local ports that are used up, in a network of its own with few of them.
#include "tests/load/fixture.hpp"
#include <filesystem>

namespace tricorn::test::ports_test {

namespace {

constexpr int no_network = 99;

// Runs the client beside a server in a network with the ports from 40000 to 40060. nullopt: this machine gives none.
std::optional<Exit> load_with_few_ports(std::string const& flags, std::string& output) {
    std::string const script =
        "ip link set lo up && echo '40000 40060' >/proc/sys/net/ipv4/ip_local_port_range || exit 99\n"
        "cd \"$2\" && \"$1\" --model=coroutine --admin-bind=off --bind=127.0.0.1:0 --port-file=port >log 2>&1 &\n"
        "server=$!\n"
        "while [ ! -s \"$2/port\" ]; do kill -0 $server || exit 98; sleep 0.05; done\n"
        "\"$0\" --no-live " +
        flags +
        " \"http://$(cat \"$2/port\")/plaintext\"\n"
        "code=$?\n"
        "kill $server\n"
        "exit $code\n";
    TemporaryFolder const folder;
    auto const program = [](std::string const& path) { return std::filesystem::absolute(path).string(); };
    Process process({"/usr/bin/env", "unshare", "--user", "--map-root-user", "--net", "/bin/sh", "-c", script,
                     program(settings().client), program(settings().server), folder.path().string()});
    auto const exit = process.wait(Millis(120'000));
    output = process.output() + process.errors();
    bool const refused =
        !exit || exit->by_signal || exit->code == no_network || output.find("unshare") != std::string::npos;
    return refused ? std::nullopt : exit;
}

}   // namespace

TEST_CASE("ports: more connections than local ports are refused before the start, with what there is") {
    std::string output;
    auto const exit = load_with_few_ports("-n 1000 -c 100", output);
    INFO(output);
    if (!exit) {
        MESSAGE("skipped: no network of its own on this machine");
        return;
    }
    CHECK(exit == Exit{false, 2});
    CHECK(output.find("100 connections need more local ports than this machine has: it has 61 for each address, 40000 "
                      "to 40060 (net.ipv4.ip_local_port_range)") != std::string::npos);
}

TEST_CASE("ports: a load that uses them up is told so, not that the server was lost") {
    std::string output;
    auto const exit = load_with_few_ports("-o - -d 900ms -c 4 --requests-per-conn 1", output);
    INFO(output);
    if (!exit) {
        MESSAGE("skipped: no network of its own on this machine");
        return;
    }
    CHECK(exit == Exit{false, 3});
    CHECK(output.find("this machine had no local port left for ") != std::string::npos);
    CHECK(output.find("it has 61 for each address") != std::string::npos);
    CHECK(output.find("(TIME_WAIT)") != std::string::npos);
    CHECK(output.find("the server was lost") == std::string::npos);
    auto const fewer = load_with_few_ports("-o - -n 1000 -c 50", output);
    // 3: the machine was too busy for a valid result.
    CHECK_MESSAGE((fewer == Exit{false, 0} || fewer == Exit{false, 3}), output);
    CHECK_MESSAGE(output.find("\"sent\":1000,\"ok\":1000,\"not_ok\":0,\"errors\":0") != std::string::npos, output);
}

}   // namespace tricorn::test::ports_test
