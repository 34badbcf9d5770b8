#include "common/io/blocking_io.hpp"
#include "common/io/grant.hpp"
#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <utility>

namespace tricorn {

timespec to_timespec(Duration duration) {
    auto const left = std::max(duration, Duration::zero());
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    timespec result;
    result.tv_sec = static_cast<time_t>(seconds.count());
    result.tv_nsec = static_cast<long>(std::chrono::nanoseconds(left - seconds).count());
    return result;
}

// clock_nanosleep(2) returns the error code; Clock uses CLOCK_MONOTONIC.
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

// Returns the end of the next partial wait.
Deadline BlockingIo::begin_piece(Deadline deadline) {
    if (pulse_ == nullptr) return deadline;
    pulse_->beat();
    return std::min(deadline, Clock::now() + pulse_->every());
}

WaitResult BlockingIo::wait_for(Socket& socket, short events, Deadline deadline) {
    for (;;) {
        Deadline const piece = begin_piece(deadline);
        if (poll_until(socket.descriptor(), events, -1, piece).ready) return WaitResult::ready;
        if (piece == deadline) return WaitResult::timed_out;
    }
}

BlockingIo::Task<WaitResult> BlockingIo::readable(Socket& socket, WaitPurpose need, Deadline deadline) {
    if (need == WaitPurpose::request) return Task<WaitResult>(wait_for_request(socket, deadline));
    return Task<WaitResult>(wait_for(socket, POLLIN, deadline));
}

// Available bytes have priority: a request that has arrived is answered.
WaitResult BlockingIo::wait_for_request(Socket& socket, Deadline deadline) {
    while (!stop_->requested()) {
        Deadline look = begin_piece(deadline);
        if (idle_policy_) look = std::min(look, Clock::now() + idle_policy_->look_every);
        PollResult const result = poll_until(socket.descriptor(), POLLIN, stop_->descriptor(), look);
        if (result.ready) return WaitResult::ready;
        if (result.stopping) break;
        if (look == deadline) return WaitResult::timed_out;
        if (idle_policy_ && idle_policy_->give_up()) {
            // Poll once more: give_up() took time, and a client that sends now would get a reset.
            return poll_until(socket.descriptor(), POLLIN, -1, Clock::now()).ready ? WaitResult::ready
                                                                                   : WaitResult::stopping;
        }
    }
    for (bool hurried = false;;) {
        if (!std::exchange(hurried, stop_->hurried())) deadline = std::min(deadline, Clock::now() + stop_->grace());
        Deadline const piece = std::min(begin_piece(deadline), Clock::now() + hurry_look);
        if (poll_until(socket.descriptor(), POLLIN, -1, piece).ready) return WaitResult::ready;
        if (piece >= deadline) return WaitResult::stopping;
    }
}

BlockingIo::Task<WaitResult> BlockingIo::writable(Socket& socket, Deadline deadline) {
    return Task<WaitResult>(wait_for(socket, POLLOUT, deadline));
}

BlockingIo::Task<void> BlockingIo::sleep_until(Deadline deadline) {
    for (;;) {
        Deadline const piece = begin_piece(deadline);
        block_until(piece);
        if (piece == deadline) return Task<void>(Nothing());
    }
}

BlockingIo::Task<bool> BlockingIo::granted(Grant const& grant, Deadline deadline) {
    for (;;) {
        Deadline const piece = begin_piece(deadline);
        if (grant.wait_until(piece)) return Task<bool>(true);
        if (piece == deadline) return Task<bool>(false);
    }
}

int open_socket(std::optional<Socket>& place, SocketAddress const& to) {
    place.emplace(Socket::begin_connecting(to));
    if (place->descriptor() >= 0) return 0;
    place.reset();
    return errno;
}

}  // namespace tricorn
