#pragma once
// Where a client comes to a closed door, or to one that nobody opens.
#include <cstdint>
#include <string>
#include <vector>

namespace tricorn::test {

// A port of 127.0.0.1 on which nobody listens; taken until the object is gone. A server that is told to may listen there
// meanwhile: no other program gets the port while it is down.
class SilentPort {
public:
    SilentPort();
    ~SilentPort();
    SilentPort(SilentPort const&) = delete;
    SilentPort& operator=(SilentPort const&) = delete;

    std::uint16_t port() const { return port_; }
    void listen() const;   // from now on, with the shortest queue, out of which nobody is ever taken
    void fill();   // that queue; returns when it is full
    std::string bind() const;   // HOST:PORT
    std::string url() const { return "http://" + bind() + "/"; }

private:
    int socket_ = -1;
    std::uint16_t port_ = 0;
    std::vector<int> waiting_;
};

}   // namespace tricorn::test
