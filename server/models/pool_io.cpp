#include "server/models/pool_io.hpp"
#include "common/io/blocking_io.hpp"
#include "common/io/grant.hpp"
#include <poll.h>

namespace tricorn::server {

namespace {

thread_local bool in_reactor = false;

}  // namespace

void mark_reactor_thread() {
    in_reactor = true;
}

PoolIo::Task<WaitResult> PoolIo::readable(Socket& socket, WaitFor need, Deadline deadline) {
    if (need == WaitFor::answer) {
        PollResult const result = poll_until(socket.descriptor(), POLLIN, -1, deadline);
        return Task<WaitResult>(result.ready ? WaitResult::ready : WaitResult::timed_out);
    }
    connection_->wanted = need;
    connection_->deadline = deadline;
    return Task<WaitResult>(connection_->parking);
}

// The reactor only writes refusals, into sockets that have room for them; without room the connection is dropped.
PoolIo::Task<WaitResult> PoolIo::writable(Socket& socket, Deadline deadline) {
    if (in_reactor) return Task<WaitResult>(WaitResult::timed_out);
    PollResult const result = poll_until(socket.descriptor(), POLLOUT, -1, deadline);
    return Task<WaitResult>(result.ready ? WaitResult::ready : WaitResult::timed_out);
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
