#include "server/models/pool_io.hpp"
#include "common/io/blocking_io.hpp"
#include "common/io/grant.hpp"
#include <poll.h>

namespace tricorn::server {

namespace {

bool has_room(int descriptor) {
    pollfd watched{descriptor, POLLOUT, 0};
    return ::poll(&watched, 1, 0) > 0;
}

}  // namespace

PoolIo::Task<WaitResult> PoolIo::readable(Socket& socket, WaitPurpose need, Deadline deadline) {
    if (need == WaitPurpose::answer) {
        PollResult const result = poll_until(socket.descriptor(), POLLIN, -1, deadline);
        return Task<WaitResult>(result.ready ? WaitResult::ready : WaitResult::timed_out);
    }
    connection_->wanted = need;
    connection_->for_room = false;
    connection_->deadline = deadline;
    return Task<WaitResult>(connection_->parking);
}

// Only the client's socket is registered with the reactor. A client that reads faster than we write keeps its thread.
PoolIo::Task<WaitResult> PoolIo::writable(Socket& socket, Deadline deadline) {
    if (socket.descriptor() != connection_->descriptor) {
        PollResult const result = poll_until(socket.descriptor(), POLLOUT, -1, deadline);
        return Task<WaitResult>(result.ready ? WaitResult::ready : WaitResult::timed_out);
    }
    if (has_room(socket.descriptor())) return Task<WaitResult>(WaitResult::ready);
    connection_->wanted = WaitPurpose::rest;
    connection_->for_room = true;
    connection_->deadline = deadline;
    return Task<WaitResult>(connection_->parking);
}

PoolIo::Task<void> PoolIo::sleep_until(Deadline deadline) {
    block_until(deadline);
    return Task<void>(Nothing());
}

PoolIo::Task<bool> PoolIo::granted(Grant const& grant, Deadline deadline) {
    return Task<bool>(grant.wait_until(deadline));
}

int PoolIo::open(std::optional<Socket>& place, SocketAddress const& to) {
    return open_socket(place, to);
}

int PoolIo::adopt(std::optional<Socket>& place, Socket socket) {
    place.emplace(std::move(socket));
    return 0;
}

}  // namespace tricorn::server
