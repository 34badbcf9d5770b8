#include "server/accept/listeners.hpp"
#include <cerrno>
#include <doctest/doctest.h>
#include <vector>

namespace tricorn::server::listeners_test {

namespace {

Endpoint tcp(std::string host, std::uint16_t port) {
    Endpoint endpoint;
    endpoint.host = std::move(host);
    endpoint.port = port;
    return endpoint;
}

std::vector<Socket> knock(Endpoint const& where, int times) {
    std::vector<Socket> clients;
    for (int i = 0; i < times; ++i) clients.push_back(Socket::begin_connecting(address_of(where)));
    return clients;
}

}   // namespace

TEST_CASE("listeners: they are one queue, and none waits for another") {
    Listeners const listeners({tcp("127.0.0.1", 0), tcp("127.0.0.1", 0)}, 8);
    std::vector<Endpoint> const bound = listeners.bound();
    REQUIRE(bound.size() == 2);
    CHECK(bound[0].port != bound[1].port);
    CHECK(listeners.first() == bound[0]);
    auto const many = knock(bound[0], 4);
    auto const one = knock(bound[1], 1);
    CHECK(listeners.waiting() == 5U);
    std::size_t turn = 0;
    CHECK(accept_from(listeners.descriptors(), turn));
    CHECK(accept_from(listeners.descriptors(), turn));   // the second address has its turn
    CHECK(accept_one(listeners.descriptors()[1]).error == EAGAIN);
    for (int i = 0; i < 3; ++i) CHECK(accept_from(listeners.descriptors(), turn));
    CHECK(accept_from(listeners.descriptors(), turn).error == EAGAIN);
}

TEST_CASE("listeners: a stop concerns all of them") {
    Listeners const listeners({tcp("127.0.0.1", 0), tcp("127.0.0.1", 0)}, 8);
    auto const first = knock(listeners.bound()[0], 2);
    auto const second = knock(listeners.bound()[1], 3);
    CHECK(listeners.refuse_more() == 5);
    listeners.refuse_all();
    for (int const each : listeners.descriptors()) CHECK(accept_one(each).error == EINVAL);
}

TEST_CASE("listeners: the wildcards of IPv4 and IPv6 can have the same port, and one alone takes both kinds") {
    try {
        Listener const probe(tcp("::1", 0), 1);
    } catch (std::system_error const&) {
        MESSAGE("skipped: this machine has no ::1");
        return;
    }
    Listeners const alone({tcp("::", 0)}, 8);
    auto const mapped = knock(tcp("127.0.0.1", alone.first().port), 1);
    CHECK(alone.waiting() == 1U);
    std::uint16_t const port = Listeners({tcp("::", 0)}, 8).first().port;   // free on both again
    Listeners const both({tcp("0.0.0.0", port), tcp("::", port)}, 8);
    auto const v4 = knock(tcp("127.0.0.1", port), 1);
    auto const v6 = knock(tcp("::1", port), 1);
    CHECK(accept_one(both.descriptors()[0]));
    CHECK(accept_one(both.descriptors()[1]));
}

TEST_CASE("listeners: the one that cannot be had is named") {
    Listeners const taken({tcp("127.0.0.1", 0)}, 8);
    std::string const name = to_string(taken.first());
    CHECK_THROWS_WITH_AS(Listeners({tcp("127.0.0.1", 0), taken.first()}, 8),
                         (name + ": bind: Address already in use").c_str(), std::system_error);
}

}   // namespace tricorn::server::listeners_test
