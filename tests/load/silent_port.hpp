#pragma once
// A port that refuses connections, or accepts and never answers.
#include <cstdint>
#include <string>
#include <vector>

namespace tricorn::test {

// A reserved port of 127.0.0.1 without a listener. A server under test may listen there meanwhile; no other program
// gets the port while the server is down.
class SilentPort {
public:
    SilentPort();
    ~SilentPort();
    SilentPort(SilentPort const&) = delete;
    SilentPort& operator=(SilentPort const&) = delete;

    std::uint16_t port() const { return port_; }
    void listen() const;   // listens from now on with the shortest queue, and never accepts
    void fill();   // fills that queue; returns when it is full
    std::string bind() const;   // HOST:PORT
    std::string url() const { return "http://" + bind() + "/"; }

private:
    int socket_ = -1;
    std::uint16_t port_ = 0;
    std::vector<int> waiting_;
};

}   // namespace tricorn::test
