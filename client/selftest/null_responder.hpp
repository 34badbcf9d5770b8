#pragma once
// A server that does nothing but answer: each read is taken for one request, and gets the same answer. The measure of the
// client itself.
#include <cstdint>
#include <optional>
#include <sys/types.h>

namespace tricorn::client {

// A process of its own, made before any thread runs; ends with this object, or with the process that made it.
class NullResponder {
public:
    // `processor`: where it runs; nullopt: anywhere. Throws std::system_error.
    explicit NullResponder(std::optional<unsigned> processor);
    ~NullResponder();
    NullResponder(NullResponder const&) = delete;
    NullResponder& operator=(NullResponder const&) = delete;

    std::uint16_t port() const { return port_; }   // on 127.0.0.1

private:
    std::uint16_t port_ = 0;
    pid_t process_ = -1;
};

}   // namespace tricorn::client
