// What keeps a run from starting, and the addresses that a name may have.
#include "tests/load/fixture.hpp"
#include "tests/load/silent_port.hpp"
#include <algorithm>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace tricorn::test {

namespace {

// Ended with 2 and one line that says each of these.
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

TEST_CASE("start: where nobody listens one line says so and names the address") {
    SilentPort const port;
    std::string const address = "127.0.0.1:" + std::to_string(port.port());
    check_refused(load({"-c", "4", "-d", "1s"}, port.url()), {address, "Connection refused"});
    check_refused(load({"-c", "200", "-t", "4", "-n", "10"}, port.url()), {address, "Connection refused"});
}

TEST_CASE("start: a name that nobody knows is named") {
    check_refused(load({"-n", "10"}, "http://something.invalid/"), {"something.invalid"});
}

TEST_CASE("start: a listener whose queue is full is waited for no longer than --timeout") {
    SilentPort port;
    port.listen();
    // The queue takes one or two; these are connected and never answered, the others hang.
    Outcome const first = load({"-c", "6", "-d", "600ms", "--timeout", "300ms", "--drain", "300ms"}, port.url());
    CHECK_MESSAGE(first.ended_with(3), first.text());
    CHECK(first.ok() == 0);
    CHECK(first.offered() >= 6);
    CHECK(first.failures({"head", "connect"}, {"timeout"}) == first.failed());
    CHECK(first.offered() <= 6 * 5);   // each takes 300 ms
}

TEST_CASE("start: a listener that takes nobody at all is given up") {
    SilentPort port;
    port.listen();
    std::vector<int> queue;   // fills it
    for (int i = 0; i < 3; ++i) {
        int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port.port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connect(socket, reinterpret_cast<sockaddr const*>(&address), sizeof address);
        queue.push_back(socket);
    }
    check_refused(load({"-c", "6", "-d", "1s", "--timeout", "300ms"}, port.url()),
                  {"127.0.0.1:" + std::to_string(port.port()), "timed out"});
    for (int const socket : queue) close(socket);
}

TEST_CASE("start: more connections than descriptors are refused with both numbers") {
    FaultyServer server(always(ok_text()));
    Restrictions few;
    few.descriptors = 64;
    check_refused(load({"-c", "1000"}, server.url(), few), {"1000 connections", "64"});
    CHECK(server.counts().accepted == 0);
    Outcome const enough = load({"-c", "20", "-t", "1", "-n", "100"}, server.url(), few);
    CHECK_MESSAGE(enough.ended_with(0), enough.text());
    CHECK(enough.ok() == 100);
}

TEST_CASE("start: an IPv6 address stands in brackets, also in Host") {
    if (!has_ipv6_loopback()) {
        MESSAGE("skipped: this machine has no ::1");
        return;
    }
    FaultyServer server(always(ok_text()), "::1");
    Outcome const run = load({"-n", "20", "-c", "2"}, server.url());
    CHECK_MESSAGE(run.ended_with(0), run.text());
    CHECK(server.counts().requests == 20);
    CHECK(server.received().at(0).field("Host") == "[::1]:" + std::to_string(server.port()));
}

TEST_CASE("start: of the addresses of localhost the one that answers is used") {
    FaultyServer v4(always(ok_text()));
    Outcome const run = load({"-n", "20", "-c", "2"}, "http://localhost:" + std::to_string(v4.port()) + "/");
    CHECK_MESSAGE(run.ended_with(0), run.text());
    CHECK(v4.counts().requests == 20);
    CHECK(v4.received().at(0).field("Host") == "localhost:" + std::to_string(v4.port()));
    if (!has_ipv6_loopback() || !resolves_to("localhost", AF_INET6)) {
        MESSAGE("skipped in part: localhost is not ::1 here");
        return;
    }
    FaultyServer v6(always(ok_text()), "::1");
    Outcome const other = load({"-n", "20", "-c", "2"}, "http://localhost:" + std::to_string(v6.port()) + "/");
    CHECK_MESSAGE(other.ended_with(0), other.text());
    CHECK(v6.counts().requests == 20);
}

TEST_CASE("start: a name with several addresses, none of which answers, is refused with all of them") {
    SilentPort const port;
    check_refused(load({"-n", "1", "-c", "1"}, "http://localhost:" + std::to_string(port.port()) + "/"),
                  {"127.0.0.1:" + std::to_string(port.port()), "Connection refused"});
}

}   // namespace tricorn::test
