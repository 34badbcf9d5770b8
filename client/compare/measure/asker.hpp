#pragma once
// One connection that asks and waits for the answer: for what is not a load, such as whether a server is ready.
#include "common/http/get.hpp"
#include "common/io/socket.hpp"
#include "common/text/expected.hpp"
#include <optional>
#include <string>

namespace tricorn::client::compare {

struct Answer {
    unsigned status = 0;   // 0: there is none
    std::string body;
    std::string why;       // there is none

    bool ok() const { return status >= 200 && status < 400; }
};

// Blocks the calling thread. Connects when it has to, keeps the connection where the server does.
class Asker {
public:
    // `stop`: a descriptor that ends each wait when it is readable.
    Asker(SocketAddress const& address, std::string authority, int stop)
        : address_(address), authority_(std::move(authority)), stop_(stop) {}

    // GET `target`. Never longer than until the deadline.
    Answer get(std::string const& target, Deadline deadline);
    bool connected() const { return socket_.has_value(); }
    void close() { socket_.reset(); }
    Socket detach() { return std::move(*socket_); }   // where it is connected

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
