#include "server/models/pool_reactor.hpp"
#include "common/os/system_call.hpp"
#include "server/accept/accept_wait.hpp"
#include "server/session/session.hpp"
#include <algorithm>
#include <cerrno>
#include <climits>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

namespace tricorn::server {

class PoolReactor::Connection final : public PoolConnection {
public:
    explicit Connection(PoolReactor& reactor) : reactor_(&reactor) {}
    void expire() override { reactor_->expired_.push_back(this); }

private:
    PoolReactor* reactor_;
};

namespace {

// `tag` distinguishes the reactor's own descriptors from connections.
void control(Descriptor const& epoll, int operation, int descriptor, std::uint32_t events, void* tag) {
    epoll_event event{};
    event.events = events;
    event.data.ptr = tag;
    int const result = ::epoll_ctl(epoll.number(), operation, descriptor, &event);
    if (operation == EPOLL_CTL_ADD) checked(result, "epoll_ctl");
}

bool has_bytes(int descriptor) {
    char byte;
    return ::recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

char listener_tag, stop_tag, wake_tag, overload_tag;

}  // namespace

PoolReactor::PoolReactor(WorkerState& worker, std::span<int const> listeners, Queue& queue)
    : worker_(&worker),
      listeners_(listeners.begin(), listeners.end()),
      queue_(&queue),
      epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      wake_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")),
      overload_(worker),
      wheel_(Clock::now()),
      balance_(worker.board, worker.seat) {
    watch_listeners(true);
    control(epoll_, EPOLL_CTL_ADD, worker.stop.descriptor(), EPOLLIN | EPOLLONESHOT, &stop_tag);
    control(epoll_, EPOLL_CTL_ADD, wake_.number(), EPOLLIN, &wake_tag);
    control(epoll_, EPOLL_CTL_ADD, overload_.descriptor(), EPOLLIN, &overload_tag);
}

void PoolReactor::watch_listeners(bool watch) {
    for (int const listener : listeners_) {
        control(epoll_, watch ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, listener, EPOLLIN | EPOLLEXCLUSIVE, &listener_tag);
    }
}

void PoolReactor::wake() {
    [[maybe_unused]] int const full = ::eventfd_write(wake_.number(), 1);
}

void PoolReactor::run() {
    epoll_event events[256];
    while (!(queue_taken_ && live_.load() == 0)) {
        worker_->tick();
        int const count = ::epoll_wait(epoll_.number(), events, 256, milliseconds_to_next());
        // No event: the process that the kernel woke for a connection may have been stopped or killed.
        if (count == 0 && !draining_ && accept_again_ == Deadline()) accept_some();
        for (int i = 0; i < count; ++i) {
            void* const tag = events[i].data.ptr;
            if (tag == &listener_tag) {
                accept_some();
            } else if (tag == &stop_tag) {
                begin_draining();
            } else if (tag == &overload_tag) {
                overload_.step();
            } else if (tag == &wake_tag) {
                eventfd_t ignored;
                ::eventfd_read(wake_.number(), &ignored);
            } else {
                hand_over(*static_cast<Connection*>(tag), (events[i].events & (EPOLLRDHUP | EPOLLHUP)) != 0);
            }
        }
        if (draining_ && !hurried_ && worker_->stop.hurried()) shorten_idle_deadlines();
        expire_due();
    }
}

// Rounded up: waking before the wheel's tick would find no expired entry and spin.
int PoolReactor::milliseconds_to_next() {
    std::lock_guard const lock(mutex_);
    auto next = wheel_.next();
    if (accept_again_ != Deadline() && (!next || accept_again_ < *next)) next = accept_again_;
    if (auto const oldest = queue_->oldest()) {
        Deadline const too_late = *oldest + worker_->config.model.queue_timeout + std::chrono::milliseconds(1);
        next = next ? std::min(*next, too_late) : too_late;
    }
    int const look_again = static_cast<int>(hurry_look.count());
    int const longest = std::min(longest_wait(*worker_), draining_ && !hurried_ ? look_again : INT_MAX);
    if (!next) return longest;
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(*next - Clock::now()).count();
    return static_cast<int>(std::clamp<long>(left, 0, longest));
}

void PoolReactor::accept_some() {
    constexpr int in_one_go = 64;
    for (int i = 0; i < in_one_go; ++i) {
        Accepted accepted = accept_from(listeners_, turn_);
        if (accepted.exhausted()) {
            note_exhaustion(*worker_, exhausted_, accepted.error);
            return pause_accepting(exhaustion_pause);
        }
        if (!accepted) return;
        take(accepted);
        if (balance_.ahead(live_.load())) return pause_accepting(Balance::pause);
    }
}

void PoolReactor::pause_accepting(Duration pause) {
    watch_listeners(false);
    accept_again_ = Clock::now() + pause;
}

void PoolReactor::take(Accepted& accepted) {
    if (live_.load() >= worker_->config.model.max_connections) {
        overload_.refuse(std::move(accepted.socket), Refused::connections);
        return;
    }
    try {
        auto connection = std::make_unique<Connection>(*this);
        connection->descriptor = accepted.socket.descriptor();
        control(epoll_, EPOLL_CTL_ADD, connection->descriptor, EPOLLONESHOT, connection.get());
        make_room_to_expire(live_.load() + 1);
        PoolIo const io(*connection);
        connection->session.emplace(session(io, std::move(accepted.socket), *worker_, std::move(accepted.peer)));
        ++live_;
        settle(*connection.release());   // from now on its holder owns it; settle() deletes it
    } catch (std::exception const& surprise) {   // out of memory, or no room in epoll: only this connection ends
        log::error("a connection ended: {}", surprise.what());
    }
}

// So that deadlines need no memory when they pass.
void PoolReactor::make_room_to_expire(std::size_t connections) {
    std::lock_guard const lock(mutex_);
    if (expired_.capacity() >= connections) return;
    expiring_.reserve(2 * connections);   // first the one that is looked at last
    expired_.reserve(2 * connections);
}

void PoolReactor::resume(PoolConnection& connection, WaitResult outcome) {
    connection.parking.outcome = outcome;
    connection.parking.who.resume();
    settle(connection);
}

void PoolReactor::settle(PoolConnection& connection) {
    if (!connection.session->done()) return park(connection);
    try {
        connection.session->await_resume();
    } catch (std::exception const& surprise) {
        log::error("a connection ended: {}", surprise.what());
    }
    connection.session.reset();   // closes the socket
    {
        std::lock_guard const lock(mutex_);   // its destructor unlinks it from the wheel
        delete &static_cast<Connection&>(connection);
    }
    if (--live_ == 0 && worker_->stop.requested()) wake();
}

// Arms and registers under one lock: once registered, the connection belongs to the reactor, which must find its
// deadline set.
void PoolReactor::park(PoolConnection& connection) {
    bool sooner = false;
    {
        std::lock_guard const lock(mutex_);
        Deadline deadline = connection.deadline;
        if (draining_ && connection.wanted == WaitPurpose::request) {
            deadline = std::min(deadline, Clock::now() + worker_->stop.grace());
        }
        sooner = wheel_.arm(connection, connection.wanted, deadline);
        std::uint32_t const events = connection.for_room ? EPOLLOUT : EPOLLIN | EPOLLRDHUP;
        control(epoll_, EPOLL_CTL_MOD, connection.descriptor, events | EPOLLONESHOT,
                static_cast<Connection*>(&connection));
    }
    if (sooner) wake();
}

void PoolReactor::hand_over(PoolConnection& connection, bool hung_up) {
    {
        std::lock_guard const lock(mutex_);
        wheel_.disarm(connection);
    }
    if (connection.wanted == WaitPurpose::linger) return resume(connection, WaitResult::ready);   // not worth a thread
    auto* work = &connection;
    if (connection.for_room) {
        if (!queue_->push_begun(work)) resume(connection, WaitResult::timed_out);   // no memory: it ends here
        return;
    }
    if (queue_->push(work)) return;
    // A client that has only closed its side is not refused.
    bool const gone = hung_up && !has_bytes(connection.descriptor);
    if (!gone) worker_->count_refused(Refused::queue_full);
    resume(connection, gone ? WaitResult::timed_out : WaitResult::overloaded);
}

void PoolReactor::expire_due() {
    auto const now = Clock::now();
    if (accept_again_ != Deadline() && now >= accept_again_) {
        accept_again_ = Deadline();
        if (draining_) {
            take_what_is_left();
        } else {
            watch_listeners(true);
        }
    }
    while (auto const work = queue_->take_older_than(now - worker_->config.model.queue_timeout)) {
        worker_->count_refused(Refused::queue_timeout);
        resume(**work, WaitResult::overloaded);
    }
    expiring_.clear();
    {
        std::lock_guard const lock(mutex_);
        wheel_.advance(now);
        expiring_.swap(expired_);
        for (Connection* connection : expiring_) {
            control(epoll_, EPOLL_CTL_MOD, connection->descriptor, EPOLLONESHOT, connection);
        }
    }
    for (Connection* connection : expiring_) {
        bool const idle = connection->wanted == WaitPurpose::request;
        if (idle && has_bytes(connection->descriptor)) {   // its request came after the last poll, and in time
            hand_over(*connection, false);
            continue;
        }
        resume(*connection, draining_ && idle ? WaitResult::stopping : WaitResult::timed_out);
    }
}

// Connections in the kernel's queues are still served.
void PoolReactor::begin_draining() {
    watch_listeners(false);
    {
        std::lock_guard const lock(mutex_);
        draining_ = true;
    }
    shorten_idle_deadlines();
    take_what_is_left();
}

void PoolReactor::shorten_idle_deadlines() {
    std::lock_guard const lock(mutex_);
    hurried_ = worker_->stop.hurried();
    wheel_.shorten_idle_deadlines(Clock::now() + worker_->stop.grace());
}

void PoolReactor::take_what_is_left() {
    for (;;) {
        Accepted accepted = accept_left(listeners_, worker_->board.left_in_queue);
        if (cannot_accept_any_more(accepted, *worker_)) break;
        if (accepted.exhausted()) {
            accept_again_ = Clock::now() + exhaustion_pause;
            return;
        }
        if (!accepted) break;
        take(accepted);
    }
    queue_taken_ = true;
}

}   // namespace tricorn::server
