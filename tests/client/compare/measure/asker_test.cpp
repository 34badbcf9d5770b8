// Waits for a silent server that an interruption ends.
#include "client/compare/measure/idle_crowd.hpp"
#include "client/compare/measure/service.hpp"
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace tricorn::client::compare::asker_test {

using namespace std::chrono_literals;

namespace {

// The kernel accepts connections; nothing ever answers.
class SilentServer {
public:
    SilentServer() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const where = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(::bind(descriptor_, where, size) == 0);
        REQUIRE(::listen(descriptor_, 16) == 0);
        REQUIRE(::getsockname(descriptor_, where, &size) == 0);
        port_ = ntohs(address.sin_port);
    }
    ~SilentServer() { ::close(descriptor_); }
    SilentServer(SilentServer const&) = delete;
    SilentServer& operator=(SilentServer const&) = delete;

    std::string port() const { return std::to_string(port_); }
    SocketAddress address() const { return resolve("127.0.0.1", port_)->front(); }

private:
    int descriptor_;
    std::uint16_t port_ = 0;
};

std::string why_no_service(Subject const& subject, Interruption const& interruption) {
    Scratch const scratch;
    try {
        Service const service(subject, {}, scratch.path(), {}, interruption);
        return "it runs";
    } catch (ServiceFailure const& failure) {
        return failure.what();
    }
}

}   // namespace

TEST_CASE("an interruption ends each wait for an answer") {
    SilentServer const server;
    Interruption interruption;
    Asker asker(server.address(), "h", interruption.descriptor());
    CHECK(asker.get("/", Clock::now() + 20ms).why == "receive: timeout");
    std::thread other([&] {
        std::this_thread::sleep_for(50ms);
        interruption.note();
    });
    CHECK(asker.get("/", Clock::now() + 10h).why == "receive: interrupted");
    other.join();
    CHECK(asker.get("/", Clock::now() + 10h).why == "connect: interrupted");
    IdleCrowd const crowd(server.address(), "h", 5, Clock::now() + 10h, interruption.descriptor());
    CHECK(crowd.size() == 0);
    CHECK(crowd.why() == "connect: interrupted");
}

TEST_CASE("an interruption ends the wait for a server to start, and is reported as one") {
    SilentServer const server;
    Interruption interruption;
    interruption.note();
    Subject target;
    target.name = "x";
    target.command = {"sleep", "1000"};
    target.target = Target{"x", *parse_url("http://127.0.0.1:" + server.port() + "/"), "sleep 1000"};
    CHECK(why_no_service(target, interruption) == "interrupted");
    // It writes no port file.
    Subject model;
    model.name = "pool";
    model.model = "pool";
    model.command = {"sh", "-c", "sleep 1000"};
    CHECK(why_no_service(model, interruption) == "interrupted");
}

}   // namespace tricorn::client::compare::asker_test
