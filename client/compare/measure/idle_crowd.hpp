#pragma once
// Idle connections: each has sent one request and then stays silent.
#include "common/io/socket.hpp"
#include <string>
#include <vector>

namespace tricorn::client::compare {

class IdleCrowd {
public:
    // Opens up to `count` connections, each with one GET that is answered ok and kept alive. Stops at the first
    // failure, at the deadline, or when `stop` is readable.
    IdleCrowd(SocketAddress const& address, std::string const& authority, std::size_t count, Deadline deadline,
              int stop);

    std::size_t size() const { return sockets_.size(); }
    std::size_t closed() const;   // connections that the server has closed since
    std::string const& why() const { return why_; }   // why there are fewer than wanted, or ""

private:
    std::vector<Socket> sockets_;
    std::string why_;
};

}   // namespace tricorn::client::compare
