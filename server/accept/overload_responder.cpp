#include "server/accept/overload_responder.hpp"
#include "common/http/framing.hpp"
#include "common/http/problem.hpp"
#include "common/os/system_call.hpp"
#include "server/session/answer.hpp"
#include <algorithm>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

namespace tricorn::server {

namespace {

constexpr auto patience = std::chrono::milliseconds(500);

// Used in the response and the log.
char const* describe(Refused why) {
    switch (why) {
        case Refused::queue_full: return "every thread is busy and the queue is full (--queue-size)";
        case Refused::queue_timeout: return "waited too long for a thread (--queue-timeout)";
        case Refused::connections: return "there are too many connections (--max-connections)";
        case Refused::threads: break;
    }
    return "the system cannot create another thread";
}

void watch(int epoll, int descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

// As far as the request has come already: the client of a HEAD must not get a body.
bool asks_for_head(Socket const& socket) {
    char start[8];
    ssize_t const size = ::recv(socket.descriptor(), start, sizeof start, MSG_PEEK | MSG_DONTWAIT);
    return size > 0 && method_of_line({start, static_cast<std::size_t>(size)}) == "HEAD";
}

void say_refusal(Socket& socket, char const* why) {
    Response const response = overloaded(why);
    Framing framing;
    framing.close = true;
    framing.head_only = asks_for_head(socket);
    std::string bytes;
    append_head(bytes, response, framing);
    if (!framing.head_only) bytes += response.body;
    iovec const piece{bytes.data(), bytes.size()};
    socket.send({&piece, 1});   // a fresh connection has room for it
    socket.shutdown_send();
}

}  // namespace

OverloadResponder::OverloadResponder(WorkerState& worker)
    : worker_(&worker),
      epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      timer_(checked(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK), "timerfd_create")) {
    watch(epoll_.number(), timer_.number());
}

void OverloadResponder::refuse(Socket socket, Refused why) {
    worker_->count_refused(why);
    char const* const words = describe(why);
    if (auto const held_back = said_.now()) {
        log::warning("refused a connection: {} ({} times since the last message)", words, *held_back + 1);
    }
    try {
        say_refusal(socket, words);
        std::lock_guard const lock(mutex_);
        if (leaving_.size() >= at_once) leaving_.pop_front();
        Leaving& leaving = leaving_.emplace_back();
        leaving = {std::move(socket), std::chrono::steady_clock::now() + patience};
        watch(epoll_.number(), leaving.socket.descriptor());
        if (leaving_.size() == 1) set_timer();
    } catch (std::bad_alloc const&) {   // closed without a word
    }
}

void OverloadResponder::set_timer() {
    itimerspec wake{};
    if (!leaving_.empty()) {
        auto const left = leaving_.front().end - std::chrono::steady_clock::now();
        auto const nanoseconds = std::max<long>(std::chrono::nanoseconds(left).count(), 1);
        wake.it_value.tv_sec = nanoseconds / 1'000'000'000;
        wake.it_value.tv_nsec = nanoseconds % 1'000'000'000;
    }
    ::timerfd_settime(timer_.number(), 0, &wake, nullptr);
}

// Reads and discards what refused clients still send, so that closing does not reset the connection before they read
// the response.
void OverloadResponder::step() {
    std::lock_guard const lock(mutex_);
    if (leaving_.empty()) return;
    epoll_event events[64];
    int const count = ::epoll_wait(epoll_.number(), events, 64, 0);
    for (int i = 0; i < count; ++i) {
        int const ready = events[i].data.fd;
        auto const it = std::find_if(leaving_.begin(), leaving_.end(),
                                     [ready](Leaving const& leaving) { return leaving.socket.descriptor() == ready; });
        if (it == leaving_.end()) continue;   // the timer
        char dropped[4096];
        IoResult const moved = it->socket.receive(dropped);
        if (moved.bytes == 0 && moved.error != EAGAIN) leaving_.erase(it);
    }
    auto const now = std::chrono::steady_clock::now();
    while (!leaving_.empty() && leaving_.front().end <= now) leaving_.pop_front();
    set_timer();
}

}  // namespace tricorn::server
