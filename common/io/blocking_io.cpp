#include "common/io/blocking_io.hpp"
#include "common/io/grant.hpp"
#include <algorithm>
#include <cerrno>
#include <poll.h>

namespace tricorn {

timespec to_timespec(Duration duration) {
    auto const left = std::max(duration, Duration::zero());
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    timespec result;
    result.tv_sec = static_cast<time_t>(seconds.count());
    result.tv_nsec = static_cast<long>(std::chrono::nanoseconds(left - seconds).count());
    return result;
}

// clock_nanosleep(2) returns what went wrong; Clock counts CLOCK_MONOTONIC.
void block_until(Deadline deadline) {
    timespec const end = to_timespec(deadline.time_since_epoch());
    while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, nullptr) == EINTR) {}
}

PollResult poll_until(int descriptor, short events, int stop, Deadline deadline) {
    pollfd watched[] = {{descriptor, events, 0}, {stop, POLLIN, 0}};
    int n;
    do {
        timespec const left = to_timespec(deadline - Clock::now());
        n = ::ppoll(watched, stop < 0 ? 1 : 2, &left, nullptr);
    } while (n < 0 && errno == EINTR);
    PollResult result;
    result.ready = watched[0].revents != 0;
    result.stopping = watched[1].revents != 0;
    return result;
}

BlockingIo::Task<Waited> BlockingIo::readable(Socket& socket, Need need, Deadline deadline) {
    if (need == Need::request) return Task<Waited>(wait_for_request(socket, deadline));
    PollResult const result = poll_until(socket.descriptor(), POLLIN, -1, deadline);
    return Task<Waited>(result.ready ? Waited::ready : Waited::timed_out);
}

// Bytes that are there win over everything else: a request that has arrived is answered.
Waited BlockingIo::wait_for_request(Socket& socket, Deadline deadline) {
    while (!stop_->requested()) {
        Deadline const look = idle_rule_ ? std::min(deadline, Clock::now() + idle_rule_->look_every) : deadline;
        PollResult const result = poll_until(socket.descriptor(), POLLIN, stop_->descriptor(), look);
        if (result.ready) return Waited::ready;
        if (result.stopping) break;
        if (look == deadline) return Waited::timed_out;
        if (idle_rule_->give_up()) return Waited::stopping;
    }
    Deadline const grace = Clock::now() + drain_grace;
    PollResult const last = poll_until(socket.descriptor(), POLLIN, -1, std::min(deadline, grace));
    return last.ready ? Waited::ready : Waited::stopping;
}

BlockingIo::Task<Waited> BlockingIo::writable(Socket& socket, Deadline deadline) {
    PollResult const result = poll_until(socket.descriptor(), POLLOUT, -1, deadline);
    return Task<Waited>(result.ready ? Waited::ready : Waited::timed_out);
}

BlockingIo::Task<void> BlockingIo::sleep_until(Deadline deadline) {
    block_until(deadline);
    return Task<void>(Nothing());
}

BlockingIo::Task<bool> BlockingIo::granted(Grant const& grant, Deadline deadline) {
    return Task<bool>(grant.wait_until(deadline));
}

int open_socket(std::optional<Socket>& place, SocketAddress const& to) {
    place.emplace(Socket::begin_connecting(to));
    if (place->descriptor() >= 0) return 0;
    place.reset();
    return errno;
}

}  // namespace tricorn
