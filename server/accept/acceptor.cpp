#include "server/accept/acceptor.hpp"
#include "common/os/system_call.hpp"
#include "server/accept/accept_wait.hpp"
#include "server/accept/balance.hpp"
#include <fcntl.h>

namespace tricorn::server {

Acceptor::Acceptor(EventLoop& loop, std::span<int const> listeners, WorkerState& worker, char const* whose, Take take,
                   Ahead ahead)
    : worker_(&worker), whose_(whose), take_(std::move(take)), ahead_(std::move(ahead)), pause_(loop.context()) {
    for (int const listener : listeners) {
        int const own = checked(::fcntl(listener, F_DUPFD_CLOEXEC, 0), "fcntl(F_DUPFD_CLOEXEC)");
        doors_.push_back({AsyncDescriptor(loop.context(), own)});
    }
}

void Acceptor::accept() {
    state_ = State::accepting;
    wait();
}

void Acceptor::hold() {
    state_ = State::holding;
}

void Acceptor::wait() {
    for (Door& door : doors_) wait_at(door);
}

void Acceptor::wait_at(Door& door) {
    if (door.waiting || resting_) return;
    door.waiting = true;
    door.listener.async_wait(AsyncDescriptor::wait_read, [this, &door](boost::system::error_code ec) {
        door.waiting = false;
        if (!ec && state_ == State::accepting && !resting_) accept_some(door);
    });
}

void Acceptor::accept_some(Door& door) {
    for (int i = 0; i < in_one_go && state_ == State::accepting; ++i) {
        Accepted accepted = accept_one(door.listener.native_handle());
        if (accepted.exhausted()) {
            note_exhaustion(*worker_, exhausted_, accepted.error);
            return rest(exhaustion_pause);
        }
        if (!accepted) break;
        take(accepted);
        if (ahead_ && ahead_()) return rest(Balance::pause);
    }
    if (state_ == State::accepting) wait_at(door);
}

// Out of descriptors, the connection stays in the queue, and asking again at once would spin.
void Acceptor::rest(Duration pause) {
    resting_ = true;
    pause_.expires_after(pause);
    pause_.async_wait([this](boost::system::error_code ec) {
        resting_ = false;
        if (!ec && state_ == State::accepting) wait();
    });
}

void Acceptor::finish(std::function<void()> done) {
    state_ = State::finishing;
    done_ = std::move(done);
    for (Door& door : doors_) door.listener.cancel();
    take_what_is_left();
}

void Acceptor::take_what_is_left() {
    std::vector<int> listeners;
    for (Door& door : doors_) listeners.push_back(door.listener.native_handle());
    for (;;) {
        Accepted accepted = accept_left(listeners, worker_->board.left_in_queue);
        if (cannot_accept_any_more(accepted, *worker_)) break;
        if (accepted.exhausted()) {
            pause_.expires_after(exhaustion_pause);
            pause_.async_wait([this](boost::system::error_code ec) {
                if (!ec) take_what_is_left();
            });
            return;
        }
        if (!accepted) break;
        take(accepted);
    }
    for (Door& door : doors_) door.listener.close();   // new connections are no concern of this process any more
    done_();
}

// No memory, or no room in epoll.
void Acceptor::take(Accepted& accepted) {
    try {
        take_(accepted);
    } catch (std::exception const& surprise) {
        log::error("{} ended: {}", whose_, surprise.what());
    }
}

}   // namespace tricorn::server
