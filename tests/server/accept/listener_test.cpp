#include "server/accept/listener.hpp"
#include <doctest/doctest.h>
#include <filesystem>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace tricorn::server::listener_test {

namespace {

constexpr unsigned backlog = 2;
constexpr std::uint32_t room = backlog + 1;   // the kernel accepts one more (sk_acceptq_is_full)

Endpoint loopback() {
    Endpoint endpoint;
    endpoint.port = 0;
    return endpoint;
}

// Sockets that have begun to connect; on loopback the kernel has decided about each when this returns.
std::vector<Socket> knock(Listener const& listener, unsigned times) {
    std::vector<Socket> clients;
    for (unsigned i = 0; i < times; ++i) clients.push_back(Socket::begin_connecting(address_of(listener.bound())));
    return clients;
}

}   // namespace

TEST_CASE("listener: it reports the length of the accept queue") {
    Listener const listener(loopback(), backlog);
    CHECK(listener.waiting() == 0U);
    std::vector<Socket> const clients = knock(listener, 2);
    CHECK(listener.waiting() == 2U);
    CHECK(listener.overflows() == 0U);
    CHECK(accept_one(listener.descriptor()));
    CHECK(listener.waiting() == 1U);
    CHECK(accept_one(listener.descriptor()));
    CHECK(listener.waiting() == 0U);
}

TEST_CASE("listener: it reports how often the queue was full") {
    Listener const listener(loopback(), backlog);
    std::vector<Socket> const clients = knock(listener, room + 4);
    CHECK(listener.waiting() == room);
    auto const first = listener.overflows();
    REQUIRE(first);
    CHECK(*first >= 4);   // more if the first of them has already tried again
    // Each dropped attempt is repeated after a second, and counts again.
    auto const limit = Clock::now() + std::chrono::seconds(20);
    while (*listener.overflows() < *first + 4 && Clock::now() < limit) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    CHECK(*listener.overflows() >= *first + 4);
}

TEST_CASE("listener: a process that has inherited the socket sees the same") {
    Listener const listener(loopback(), backlog);
    std::vector<Socket> const clients = knock(listener, room + 1);
    pid_t const child = ::fork();
    if (child == 0) ::_exit(listener.waiting() == room && listener.overflows().value_or(0) >= 1 ? 0 : 1);
    int status = -1;
    CHECK(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
}

TEST_CASE("listener: the queue of a Unix socket is unknown") {
    auto const path = std::filesystem::temp_directory_path() / ("listener-" + std::to_string(::getpid()));
    Endpoint endpoint;
    endpoint.kind = Endpoint::Kind::unix_socket;
    endpoint.path = path.string();
    Listener const listener(endpoint, backlog);
    std::vector<Socket> const clients = knock(listener, 2);
    CHECK(listener.waiting() == std::nullopt);
    CHECK(listener.overflows() == std::nullopt);
    CHECK(listener.refuse_more() == static_cast<int>(backlog));
}

TEST_CASE("listener: after the backlog is closed, queued connections are still there and counted") {
    Listener const listener(loopback(), backlog);
    std::vector<Socket> const clients = knock(listener, 2);
    CHECK(listener.refuse_more() == 2);
    CHECK(accept_one(listener.descriptor()));
    CHECK(accept_one(listener.descriptor()));
    CHECK_FALSE(accept_one(listener.descriptor()));
}

}   // namespace tricorn::server::listener_test
