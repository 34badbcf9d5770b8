#pragma once
// A server that does nothing but answer: each read is taken for one request, and gets the same answer. The measure of the
// client itself.
#include "common/os/child.hpp"
#include <cstdint>
#include <optional>

namespace tricorn::client {

// A process of its own, made before any thread runs; ends with this object, or with the process that made it.
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
