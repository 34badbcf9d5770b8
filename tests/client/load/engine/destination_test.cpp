// Which of a host's addresses a load goes to.
#include "client/load/engine/connection.hpp"
#include "client/load/engine/destination.hpp"
#include <arpa/inet.h>
#include <chrono>
#include <doctest/doctest.h>
#include <latch>
#include <netinet/in.h>
#include <thread>

namespace tricorn::client::destination_test {

using namespace std::chrono_literals;

namespace {

class Listener {
public:
    explicit Listener(int backlog = 16) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        address = *read_address("127.0.0.1", 0);
        REQUIRE(::bind(socket_.number(), address.get(), address.length) == 0);
        REQUIRE(::listen(socket_.number(), backlog) == 0);
        REQUIRE(::getsockname(socket_.number(), address.place(), &address.length) == 0);
    }

    SocketAddress address;

private:
    Descriptor socket_;
};

// Listens, but its queue is full and never gets shorter: the kernel drops what would begin a connection.
class BlackHole {
public:
    BlackHole() : listener_(0) {
        for (int i = 0; i < 8; ++i) {
            filling_.push_back(Socket::begin_connecting(listener_.address));
            std::this_thread::sleep_for(5ms);
        }
    }
    SocketAddress const& address() const { return listener_.address; }

private:
    Listener listener_;
    std::vector<Socket> filling_;
};

// An address at which nobody listens.
SocketAddress closed_address() {
    return Listener().address;
}

Deadline in_a_while() {
    return Clock::now() + 60s;
}

}   // namespace

TEST_CASE("the first address that takes a connection is chosen, whatever stands before it") {
    Listener const open, later;
    SocketAddress const closed = closed_address();
    auto const after_closed = first_to_connect({closed, open.address, later.address}, in_a_while());
    REQUIRE(after_closed);
    CHECK(to_string(*after_closed) == to_string(open.address));
    BlackHole const hole;
    auto const after_hole = first_to_connect({hole.address(), closed, open.address}, in_a_while());
    REQUIRE(after_hole);
    CHECK(to_string(*after_hole) == to_string(open.address));
    auto const first = first_to_connect({open.address, later.address}, in_a_while());
    REQUIRE(first);
    CHECK(to_string(*first) == to_string(open.address));
}

TEST_CASE("where none takes a connection each is named with its reason") {
    SocketAddress const closed = closed_address();
    BlackHole const hole;
    CHECK(first_to_connect({closed}, in_a_while()).why == to_string(closed) + ": Connection refused");
    CHECK(first_to_connect({hole.address(), closed}, Clock::now() + 400ms).why ==
          to_string(closed) + ": Connection refused, " + to_string(hole.address()) + ": Connection timed out");
}

TEST_CASE("families take turns") {
    SocketAddress const six = *read_address("::1", 1), four = closed_address();
    // Only what is refused is known of the order in which they were tried: it is that of the reasons.
    auto const why = first_to_connect({four, four, six}, in_a_while()).why;
    auto const second = why.find(", ");
    REQUIRE(second != std::string::npos);
    CHECK(why.substr(second + 2).starts_with("[::1]:1"));
}

TEST_CASE("a name server that does not answer is waited for no longer than it may take") {
    auto const asked = std::make_shared<std::latch>(1);
    auto const never = [asked](std::string const&, std::uint16_t) -> Addresses {
        asked->wait();
        return refused("too late");
    };
    CHECK(resolve_within("silent.example", 80, 50ms, never).why == "the name server did not answer within 50ms");
    asked->count_down();
    CHECK(resolve_within("127.0.0.1", 80, 1s, never)->size() == 1);
    auto const knows = [](std::string const& host, std::uint16_t port) -> Addresses {
        if (host == "known.example") return std::vector{*read_address("127.0.0.7", port)};
        return refused("Name or service not known");
    };
    CHECK(to_string(resolve_within("known.example", 81, 60s, knows)->front()) == "127.0.0.7:81");
    CHECK(resolve_within("other.example", 81, 60s, knows).why == "Name or service not known");
}

TEST_CASE("more connections than local ports are refused before the start") {
    LoadConfig config;
    config.connections = 1000;
    SocketAddress const one = *read_address("127.0.0.1", 80);
    CHECK(check_local_ports(config, {one}));
    config.connections = 66'000;
    CHECK(check_local_ports(config, {one})
              .why.starts_with("66,000 connections need more local ports than this machine has"));
    CHECK(check_local_ports(config, std::vector(30, one)));
    config.unix_socket = "/run/x";
    CHECK(check_local_ports(config, {*unix_address("/run/x")}));
}

TEST_CASE("connections and spares take turns in the addresses of a spread load") {
    LoadConfig config;
    config.url.host = "h";
    Targets const targets(config);
    Work work{targets, *read_address("127.0.0.1", 80), 1s};
    CHECK(to_string(work.address_of(5)) == "127.0.0.1:80");
    work.spread = {*read_address("127.0.0.1", 81), *read_address("127.0.0.1", 82), *read_address("127.0.0.1", 83)};
    for (unsigned i = 0; i < 9; ++i) CHECK(port_of(work.address_of(i)) == 81 + i % 3);
}

}   // namespace tricorn::client::destination_test
