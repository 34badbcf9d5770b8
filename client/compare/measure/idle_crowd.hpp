#pragma once
// Connections that have asked once and then say nothing.
#include "common/io/socket.hpp"
#include <string>
#include <vector>

namespace tricorn::client::compare {

class IdleCrowd {
public:
    // Opens up to `count` of them, each with one GET that is answered ok on a connection that stays; stops at the first
    // that is not, at the deadline, or when `stop` is readable.
    IdleCrowd(SocketAddress const& address, std::string const& authority, std::size_t count, Deadline deadline,
              int stop);

    std::size_t size() const { return sockets_.size(); }
    std::size_t closed() const;   // of them, since then, by the server
    std::string const& why() const { return why_; }   // there are no more; empty: there are as many as wanted

private:
    std::vector<Socket> sockets_;
    std::string why_;
};

}   // namespace tricorn::client::compare
