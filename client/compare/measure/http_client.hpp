#pragma once
// A simple blocking HTTP client on one connection, for requests that are no load, such as readiness checks.
#include "common/http/get.hpp"
#include "common/io/socket.hpp"
#include "common/text/expected.hpp"
#include <optional>
#include <string>

namespace tricorn::client::compare {

struct Answer {
    unsigned status = 0;   // 0: no response
    std::string body;
    std::string why;       // why there is no response

    bool ok() const { return status >= 200 && status < 400; }
};

// Blocks the calling thread. Connects when necessary; keeps the connection if the server does.
class HttpClient {
public:
    // `stop`: a descriptor that ends each wait when readable.
    HttpClient(SocketAddress const& address, std::string authority, int stop)
        : address_(address), authority_(std::move(authority)), stop_(stop) {}

    // Sends GET `target` and blocks until the response, at most until the deadline.
    Answer get(std::string const& target, Deadline deadline);
    bool connected() const { return socket_.has_value(); }
    void close() { socket_.reset(); }
    Socket detach() { return std::move(*socket_); }   // requires a connection

private:
    Expected<> connect(Get& get);   // where it has to
    Expected<> send(Get& get);
    Expected<> receive(Get& get);
    Expected<> wait(short events, Deadline deadline) const;

    SocketAddress address_;
    std::string authority_;
    int stop_;
    std::optional<Socket> socket_;
};

}   // namespace tricorn::client::compare
