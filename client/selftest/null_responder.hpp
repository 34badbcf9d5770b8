#pragma once
// A null server: treats each read as one request and sends the same response. It measures the client itself.
#include <cstdint>
#include <sys/types.h>

namespace tricorn::client {

// Runs in a child process, which ends with this object or with the parent. Construct before any thread runs.
class NullResponder {
public:
    // `processor`: the processor to run on; -1: any. Throws std::system_error.
    explicit NullResponder(int processor);
    ~NullResponder();
    NullResponder(NullResponder const&) = delete;
    NullResponder& operator=(NullResponder const&) = delete;

    std::uint16_t port() const { return port_; }   // on 127.0.0.1

private:
    std::uint16_t port_ = 0;
    pid_t process_ = -1;
};

}   // namespace tricorn::client
