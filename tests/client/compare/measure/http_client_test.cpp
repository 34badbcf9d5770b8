// Waits for a silent server that an interruption ends.
#include "client/compare/measure/idle_crowd.hpp"
#include "client/compare/measure/server_under_test.hpp"
#include "common/os/descriptor.hpp"
#include <arpa/inet.h>
#include <csignal>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>

namespace tricorn::client::compare::http_client_test {

using namespace std::chrono_literals;

namespace {

// The kernel accepts connections; nothing ever answers.
class SilentServer {
public:
    SilentServer() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const where = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(::bind(socket_.number(), where, size) == 0);
        REQUIRE(::listen(socket_.number(), 16) == 0);
        REQUIRE(::getsockname(socket_.number(), where, &size) == 0);
        port_ = ntohs(address.sin_port);
    }
    std::string port() const { return std::to_string(port_); }
    SocketAddress address() const { return resolve("127.0.0.1", port_)->front(); }
    int descriptor() const { return socket_.number(); }

private:
    Descriptor socket_;
    std::uint16_t port_ = 0;
};

// Answers the first request with these bytes; closes where they announce it.
class AnsweringServer {
public:
    explicit AnsweringServer(std::string bytes)
        : keeps_(bytes.find("Connection: close") == std::string::npos), thread_([this, bytes = std::move(bytes)] {
              Descriptor client(::accept4(server_.descriptor(), nullptr, nullptr, SOCK_CLOEXEC));
              char request[1024];
              [[maybe_unused]] auto const asked = ::recv(client.number(), request, sizeof request, 0);
              [[maybe_unused]] auto const sent = ::send(client.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
              if (keeps_) client_ = std::move(client);
          }) {}
    ~AnsweringServer() { thread_.join(); }

    SocketAddress address() const { return server_.address(); }
    bool keeps() const { return keeps_; }

private:
    SilentServer server_;
    bool keeps_;
    Descriptor client_;
    std::thread thread_;
};

std::string why_no_service(Subject const& subject, ShutdownSignal const& shutdown) {
    Scratch const scratch;
    try {
        ServerUnderTest const server(subject, {}, scratch.path(), {}, shutdown);
        return "it runs";
    } catch (ServiceFailure const& failure) {
        return failure.what();
    }
}

}   // namespace

TEST_CASE("an answer is told with its body, and what is none with the reason") {
    int const nothing = -1;
    auto const ask = [&](std::string bytes) {
        AnsweringServer server(std::move(bytes));
        HttpClient client(server.address(), "h", nothing);
        Answer answer = client.get("/", Clock::now() + 60s);
        CHECK(client.connected() == (answer.why.empty() && server.keeps()));
        return answer;
    };
    Answer const whole = ask("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    CHECK(whole.status == 200);
    CHECK(whole.body == "ok");
    CHECK(whole.why == "");
    Answer const to_the_end = ask("HTTP/1.1 503 No\r\nConnection: close\r\n\r\nall of it");
    CHECK(to_the_end.status == 503);
    CHECK(to_the_end.body == "all of it");
    CHECK(ask("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok").why == "receive: closed");
    CHECK(ask("220 ready\r\n\r\n").why.starts_with("receive: no HTTP response: "));
    CHECK(ask("HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x')).why.starts_with("receive: no HTTP response: "));
}

TEST_CASE("an interruption ends each wait for an answer") {
    SilentServer const server;
    ShutdownSignal shutdown;
    HttpClient client(server.address(), "h", shutdown.descriptor());
    CHECK(client.get("/", Clock::now() + 20ms).why == "receive: timeout");
    std::thread other([&] {
        std::this_thread::sleep_for(50ms);
        std::raise(SIGTERM);
    });
    CHECK(client.get("/", Clock::now() + 10h).why == "receive: interrupted");
    other.join();
    CHECK(client.get("/", Clock::now() + 10h).why == "connect: interrupted");
    IdleCrowd const crowd(server.address(), "h", 5, Clock::now() + 10h, shutdown.descriptor());
    CHECK(crowd.size() == 0);
    CHECK(crowd.why() == "connect: interrupted");
}

TEST_CASE("an interruption ends the wait for a server to start, and is reported as one") {
    SilentServer const server;
    ShutdownSignal shutdown;
    std::raise(SIGTERM);
    Subject target;
    target.name = "x";
    target.command = {"sleep", "1000"};
    target.url = *parse_url("http://127.0.0.1:" + server.port() + "/");
    CHECK(why_no_service(target, shutdown) == "interrupted");
    // It writes no port file.
    Subject model;
    model.name = "pool";
    model.model = Model::pool;
    model.command = {"sh", "-c", "sleep 1000"};
    CHECK(why_no_service(model, shutdown) == "interrupted");
}

}   // namespace tricorn::client::compare::http_client_test
