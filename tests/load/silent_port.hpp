#pragma once
// Where a client comes to a closed door, or to one that nobody opens.
#include <cstdint>
#include <string>

namespace tricorn::test {

// A port of 127.0.0.1 on which nobody listens; taken until the object is gone.
class SilentPort {
public:
    SilentPort();
    ~SilentPort();
    SilentPort(SilentPort const&) = delete;
    SilentPort& operator=(SilentPort const&) = delete;

    std::uint16_t port() const { return port_; }
    void listen() const;   // from now on, with the shortest queue, out of which nobody is ever taken
    std::string url() const;

private:
    int socket_ = -1;
    std::uint16_t port_ = 0;
};

}   // namespace tricorn::test
