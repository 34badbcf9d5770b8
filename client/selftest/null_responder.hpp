#pragma once
// A null server: treats each read as one request and sends the same response. It measures the client itself.
#include "common/os/child.hpp"
#include <cstdint>
#include <optional>

namespace tricorn::client {

// Runs in a child process, which ends with this object or with the parent. Construct before any thread runs.
class NullResponder {
public:
    // `processor`: where it runs; nullopt: anywhere. Throws std::system_error.
    explicit NullResponder(std::optional<unsigned> processor);

    std::uint16_t port() const { return port_; }   // on 127.0.0.1

private:
    struct Place;
    NullResponder(std::optional<unsigned> processor, Place const& place);

    std::uint16_t port_;
    Child process_;
};

}   // namespace tricorn::client
