#include "server/models/refusals.hpp"
#include "common/io/socket.hpp"
#include "common/problem.hpp"
#include "server/answer.hpp"
#include <algorithm>
#include <cerrno>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <system_error>
#include <unistd.h>

namespace tricorn {

namespace {

constexpr auto patience = std::chrono::milliseconds(500);

int checked(int descriptor, char const* step) {
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), step);
    return descriptor;
}

void watch(int epoll, int descriptor) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = descriptor;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

}  // namespace

void say_refusal(int descriptor, char const* why) {
    Response response = problem(503, why);
    response.fields += "Retry-After: 1\r\n";
    Framing framing;
    framing.close = true;
    std::string bytes;
    append_head(bytes, response, framing);
    bytes += response.body;
    iovec const piece{bytes.data(), bytes.size()};
    Socket::send(descriptor, {&piece, 1});   // a fresh connection has room for it
    Socket::shutdown_send(descriptor);
}

Refusals::Refusals()
    : epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      timer_(checked(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK), "timerfd_create")) {
    watch(epoll_, timer_);
}

Refusals::~Refusals() {
    while (!leaving_.empty()) close_first();
    ::close(timer_);
    ::close(epoll_);
}

void Refusals::close_first() {
    ::close(leaving_.front().descriptor);
    leaving_.pop_front();
}

void Refusals::refuse(int descriptor, char const* why) {
    if (auto const held_back = said_.now()) {
        log::warning("refused a connection: {} ({} times since last said)", why, *held_back + 1);
    }
    say_refusal(descriptor, why);
    if (leaving_.size() >= at_once) close_first();
    leaving_.push_back({descriptor, std::chrono::steady_clock::now() + patience});
    watch(epoll_, descriptor);
    if (leaving_.size() == 1) set_timer();
}

void Refusals::set_timer() {
    itimerspec wake{};
    if (!leaving_.empty()) {
        auto const left = leaving_.front().end - std::chrono::steady_clock::now();
        auto const nanoseconds = std::max<long>(std::chrono::nanoseconds(left).count(), 1);
        wake.it_value.tv_sec = nanoseconds / 1'000'000'000;
        wake.it_value.tv_nsec = nanoseconds % 1'000'000'000;
    }
    ::timerfd_settime(timer_, 0, &wake, nullptr);
}

// Reads and drops what the refused still send, so that closing does not reset the connection under the answer.
void Refusals::step() {
    epoll_event events[64];
    int const count = ::epoll_wait(epoll_, events, 64, 0);
    for (int i = 0; i < count; ++i) {
        int const ready = events[i].data.fd;
        if (ready == timer_) continue;
        char dropped[4096];
        Moved const moved = Socket::receive(ready, dropped);
        if (moved.bytes > 0 || moved.error == EAGAIN) continue;
        auto const it = std::find_if(leaving_.begin(), leaving_.end(),
                                     [ready](Leaving const& leaving) { return leaving.descriptor == ready; });
        if (it == leaving_.end()) continue;
        ::close(ready);
        leaving_.erase(it);
    }
    auto const now = std::chrono::steady_clock::now();
    while (!leaving_.empty() && leaving_.front().end <= now) close_first();
    set_timer();
}

}  // namespace tricorn
