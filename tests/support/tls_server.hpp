#pragma once
// An https server with scripted faults: one thread per connection, which runs the test's function.
#include "tests/support/certificate.hpp"
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace tricorn::test {

// One connection, in its own thread. Nothing throws: if the client has gone, reads and writes do nothing.
class TlsTalk {
public:
    TlsTalk(int socket, SSL_CTX* context);   // does not own the socket
    TlsTalk(TlsTalk const&) = delete;
    TlsTalk& operator=(TlsTalk const&) = delete;

    bool shake_hands();
    std::string alpn() const;   // the negotiated protocol
    std::string server_name() const;   // SNI
    // Returns the next request: head, and body according to Content-Length. Empty: there is none any more.
    std::string read_request();
    std::string read_head();   // without a body
    bool write(std::string_view bytes);
    void ask_for_key_update();   // sent with the next write
    void say_goodbye();   // close_notify
    // Without TLS.
    std::string read_raw();   // available bytes, at least one
    void write_raw(std::string_view bytes);
    void reset();   // RST

private:
    bool read_more();

    int socket_;
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_;
    std::string input_;
};

class TlsServer {
public:
    using Talk = std::function<void(TlsTalk&)>;   // the connection is closed afterwards

    // On a port of 127.0.0.1 that the kernel chooses. Throws std::system_error.
    explicit TlsServer(Talk talk, ServerContext context = local_context());
    ~TlsServer();
    TlsServer(TlsServer const&) = delete;
    TlsServer& operator=(TlsServer const&) = delete;

    std::string url(std::string const& host = "127.0.0.1", std::string const& target = "/") const {
        return "https://" + host + ":" + std::to_string(port_) + target;
    }
    std::uint16_t port() const { return port_; }
    std::size_t accepted() const { return accepted_; }

private:
    void run();
    void serve(int socket);

    Talk talk_;
    ServerContext context_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<std::size_t> accepted_{0};
    std::mutex mutex_;   // guards the following members
    std::vector<int> sockets_;
    std::vector<std::thread> threads_;

    std::thread acceptor_;
};

// Answers each request with `answer`, without faults.
TlsServer::Talk answers(std::function<std::string(std::string const& request)> answer);

}   // namespace tricorn::test
