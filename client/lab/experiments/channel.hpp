#pragma once
// Message channels between two units. Waiting blocks the unit.
#include "client/lab/experiments/futex.hpp"
#include <cstddef>
#include <memory>

namespace tricorn::client::lab {

constexpr std::size_t largest_message = 1024;

enum class End { near, far };   // the measuring unit and its partner

// At most one message is in transit in each direction. Throws if the kernel refuses.
class Channel {
public:
    Channel() = default;
    virtual ~Channel() = default;
    Channel(Channel const&) = delete;
    Channel& operator=(Channel const&) = delete;

    // Sends the whole message of `size` bytes, at most largest_message; both ends use the same size.
    virtual void send(End from, char const* message, std::size_t size) = 0;
    virtual void receive(End to, char* message, std::size_t size) = 0;
};

std::unique_ptr<Channel> pipe_channel();                  // pipe(2), one in each direction
std::unique_ptr<Channel> socket_pair_channel();           // socketpair(2), AF_UNIX, SOCK_STREAM
std::unique_ptr<Channel> loopback_channel();              // TCP over 127.0.0.1 with TCP_NODELAY
std::unique_ptr<Channel> queue_channel();   // mutex, condition variable, std::deque; threads only

std::unique_ptr<Channel> shared_memory_channel(Scope);   // a slot in shared memory and a futex(2)

}   // namespace tricorn::client::lab
