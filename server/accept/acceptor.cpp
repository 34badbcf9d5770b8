#include "server/accept/acceptor.hpp"
#include "common/os/system_call.hpp"
#include "server/accept/accept_wait.hpp"
#include <fcntl.h>

namespace tricorn::server {

Acceptor::Acceptor(EventLoop& loop, int listener, WorkerState& worker, char const* whose, Take take)
    : worker_(&worker),
      whose_(whose),
      take_(std::move(take)),
      listener_(loop.context(), checked(::fcntl(listener, F_DUPFD_CLOEXEC, 0), "fcntl(F_DUPFD_CLOEXEC)")),
      pause_(loop.context()) {}

void Acceptor::accept() {
    state_ = State::accepting;
    wait();
}

void Acceptor::hold() {
    state_ = State::holding;
}

void Acceptor::wait() {
    if (waiting_) return;
    waiting_ = true;
    listener_.async_wait(AsyncDescriptor::wait_read, [this](boost::system::error_code ec) {
        waiting_ = false;
        if (!ec && state_ == State::accepting) accept_some();
    });
}

void Acceptor::accept_some() {
    for (int i = 0; i < in_one_go && state_ == State::accepting; ++i) {
        Accepted accepted = accept_one(listener_.native_handle());
        if (accepted.exhausted()) return rest(accepted.error);
        if (!accepted) break;
        take(accepted);
    }
    if (state_ == State::accepting) wait();
}

// Out of descriptors: the connection stays in the queue, and asking again at once would spin.
void Acceptor::rest(int error) {
    note_exhaustion(*worker_, exhausted_, error);
    waiting_ = true;
    pause_.expires_after(exhaustion_pause);
    pause_.async_wait([this](boost::system::error_code ec) {
        waiting_ = false;
        if (!ec && state_ == State::accepting) wait();
    });
}

void Acceptor::finish(std::function<void()> done) {
    state_ = State::finishing;
    done_ = std::move(done);
    listener_.cancel();
    take_what_is_left();
}

void Acceptor::take_what_is_left() {
    for (;;) {
        Accepted accepted = accept_left(listener_.native_handle(), worker_->board.left_in_queue);
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
    listener_.close();   // new connections are no concern of this process any more
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
