// Failures to start, and names with several addresses.
#include "tests/load/fixture.hpp"
#include "tests/load/silent_port.hpp"
#include <algorithm>
#include <boost/json/parse.hpp>
#include <fstream>
#include <netdb.h>
#include <sys/socket.h>

namespace tricorn::test::start_test {

namespace {

// Checks for exit code 2 and one line that contains each of these.
void check_refused(Outcome const& run, Words const& said) {
    INFO(run.text());
    CHECK(run.ended_with(2));
    CHECK(run.output.empty());
    CHECK(run.errors.starts_with("tricorn-client: "));
    CHECK(std::ranges::count(run.errors, '\n') == 1);
    for (std::string const& words : said) CHECK(run.errors.find(words) != std::string::npos);
}

bool resolves_to(char const* name, int family) {
    addrinfo hints{};
    hints.ai_family = family;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(name, nullptr, &hints, &found) != 0) return false;
    freeaddrinfo(found);
    return true;
}

}   // namespace

TEST_CASE("start: without a listener one line reports that and names the address") {
    SilentPort const port;
    check_refused(load({"-c", "4", "-d", "1s"}, port.url()), {port.bind(), "Connection refused"});
    check_refused(load({"-c", "200", "-t", "4", "-n", "10"}, port.url()), {port.bind(), "Connection refused"});
}

TEST_CASE("start: an unknown host name is reported") {
    std::string const name = "nobody.invalid";   // RFC 6761 section 6.4
    check_refused(load({"-n", "10"}, "http://" + name + "/"), {name});
}

TEST_CASE("start: a listener whose queue is full is waited for no longer than --timeout") {
    SilentPort port;
    port.listen();
    // The queue takes one or two connections, which are never answered; the others hang.
    Outcome const run = load({"-c", "6", "-n", "18", "-t", "1", "--timeout", "300ms"}, port.url());
    CHECK_MESSAGE(run.ended_with(3), run.text());
    CHECK(run.failures({"head", "connect"}, {"timeout"}) == 18);
    CHECK(run.real("/window_seconds") >= 0.89);   // the three attempts of each connection take 300 ms or more each
    CHECK(run.real("/window_seconds") < 30);      // the kernel's own limit per attempt is minutes
}

TEST_CASE("start: a listener that never accepts is given up") {
    SilentPort port;
    port.listen();
    port.fill();
    check_refused(load({"-c", "6", "-d", "1s", "--timeout", "300ms"}, port.url()), {port.bind(), "timed out"});
}

TEST_CASE("start: more connections than descriptors are refused with both numbers") {
    FaultyServer server(always(ok_text()));
    Restrictions few;
    few.descriptors = 64;
    check_refused(load({"-c", "1000"}, server.url(), few), {"1000 connections", "64"});
    CHECK(server.final_counts().accepted == 0);
    Outcome const enough = load({"-c", "20", "-t", "1", "-n", "100"}, server.url(), few);
    CHECK_MESSAGE(enough.ended_as(0), enough.text());
    CHECK(enough.ok() == 100);
}

TEST_CASE("start: an IPv6 address stands in brackets, also in Host") {
    if (!has_ipv6_loopback()) {
        MESSAGE("skipped: this machine has no ::1");
        return;
    }
    FaultyServer server(always(ok_text()), "::1");
    Outcome const run = load({"-n", "20", "-c", "2"}, server.url());
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(server.counts().requests == 20);
    CHECK(server.received().at(0).field("Host") == "[::1]:" + std::to_string(server.port()));
}

TEST_CASE("start: of the addresses of localhost the one that answers is used") {
    FaultyServer v4(always(ok_text()));
    Outcome const run = load({"-n", "20", "-c", "2"}, "http://localhost:" + std::to_string(v4.port()) + "/");
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(v4.counts().requests == 20);
    CHECK(v4.received().at(0).field("Host") == "localhost:" + std::to_string(v4.port()));
    std::string const address = "127.0.0.1:" + std::to_string(v4.port());
    CHECK(run.json.at_pointer("/config/addresses").as_array().size() == 1);
    CHECK(run.json.at_pointer("/config/addresses/0").as_string() == address);
    CHECK(run.output.find(" to " + address) != std::string::npos);
    if (!has_ipv6_loopback() || !resolves_to("localhost", AF_INET6)) {
        MESSAGE("skipped in part: localhost is not ::1 here");
        return;
    }
    FaultyServer v6(always(ok_text()), "::1");
    Outcome const other = load({"-n", "20", "-c", "2"}, "http://localhost:" + std::to_string(v6.port()) + "/");
    CHECK_MESSAGE(other.ended_as(0), other.text());
    CHECK(v6.counts().requests == 20);
}

TEST_CASE("start: a name with several addresses, none of which answers, is refused with all of them") {
    SilentPort const port;
    check_refused(load({"-n", "1", "-c", "1"}, "http://localhost:" + std::to_string(port.port()) + "/"),
                  {port.bind(), "Connection refused"});
}

TEST_CASE("start: --spread uses all addresses of the host") {
    if (!has_ipv6_loopback() || !resolves_to("localhost", AF_INET6) || !resolves_to("localhost", AF_INET)) {
        MESSAGE("skipped: localhost is not both 127.0.0.1 and ::1 here");
        return;
    }
    TricornServer const server({"--model=coroutine"}, "[::]:0");
    std::string const port = server.bind().substr(server.bind().rfind(':') + 1);
    Outcome const run =
        load({"-n", "40", "-c", "4", "-t", "2", "--idle", "2", "--spread"}, "http://localhost:" + port + "/json");
    INFO(run.text());
    CHECK(run.ended_as(0));
    CHECK(run.ok() == 40);
    CHECK(run.json.at_pointer("/config/addresses").as_array().size() == 2);
    CHECK(run.output.find("127.0.0.1:" + port) != std::string::npos);
    CHECK(run.output.find("[::1]:" + port) != std::string::npos);
}

// A name with two addresses, in a mount namespace with hosts(5) of its own.
TEST_CASE("start: with --spread the connections take turns in all addresses of a name") {
    FaultyServer first(always(ok_text()));
    std::string const port = std::to_string(first.port());
    TricornServer second({"--model=coroutine"}, "127.0.0.2:" + port);
    TemporaryFolder folder;
    auto const hosts = folder.path() / "hosts", output = folder.path() / "result.json";
    std::ofstream(hosts) << "127.0.0.1 two.test\n127.0.0.2 two.test\n";
    std::string const script = "mount --bind " + hosts.string() + " /etc/hosts || exit 99\nexec \"$@\"";
    for (bool const spread : {true, false}) {
        std::vector<std::string> words{"/usr/bin/unshare",
                                       "--mount",
                                       "/bin/sh",
                                       "-c",
                                       script,
                                       "sh",
                                       settings().client,
                                       "-c",
                                       "8",
                                       "-n",
                                       "80",
                                       "-t",
                                       "1",
                                       "--no-live",
                                       "--warmup",
                                       "0",
                                       "-o",
                                       output.string(),
                                       "http://two.test:" + port + "/plaintext"};
        if (spread) words.emplace_back("--spread");
        Process client(words);
        auto const exit = client.wait(Millis(60'000));
        if (!exit || exit->code == 99 || exit->code == 1) {
            MESSAGE("SKIPPED: this machine does not allow a mount namespace of its own: ", client.errors());
            return;
        }
        INFO(client.output(), client.errors());
        boost::json::value const json = boost::json::parse(file_text(output));
        CHECK(json.at("config").at("addresses").as_array().size() == (spread ? 2 : 1));
        CHECK(json.at("totals").at("ok").to_number<int>() == 80);
        if (spread) CHECK(first.counts().accepted == 4);
    }
}

// In a network of its own, whose name server is an address behind an interface that swallows everything.
TEST_CASE("start: a silent name server is waited for no longer than --timeout") {
    TemporaryFolder folder;
    auto const resolver = folder.path() / "resolv.conf";
    std::ofstream(resolver) << "nameserver 10.99.0.2\n";
    std::string const script =
        "ip link set lo up && ip link add d0 type dummy && ip addr add 10.99.0.1/24 dev d0 && ip link set d0 up && "
        "mount --bind " +
        resolver.string() + " /etc/resolv.conf || exit 99\nexec \"$@\"";
    auto const begun = std::chrono::steady_clock::now();
    Process client({"/usr/bin/env", "unshare", "--mount", "--net", "/bin/sh", "-c", script, "sh", settings().client,
                    "--timeout", "1s", "-n", "1", "http://silent.test/"});
    auto const exit = client.wait(Millis(60'000));
    if (!exit || exit->code == 99 || client.errors().find("unshare") != std::string::npos) {
        MESSAGE("SKIPPED: this machine gives no network of its own: ", client.errors());
        return;
    }
    std::chrono::duration<double> const took = std::chrono::steady_clock::now() - begun;
    INFO(client.output(), client.errors());
    CHECK(exit == Exit{false, 2});
    CHECK(client.errors().find("the name server did not answer within 1s") != std::string::npos);
    CHECK(took.count() >= 1);
}

}   // namespace tricorn::test::start_test
