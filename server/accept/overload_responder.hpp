#pragma once
// Connections for which there is no unit: they get a 503 at once and are closed gracefully, without using a unit.
#include "common/io/socket.hpp"
#include "common/log/log.hpp"
#include "common/os/descriptor.hpp"
#include "server/session/worker_state.hpp"
#include <chrono>
#include <list>
#include <mutex>

namespace tricorn::server {

// All its waits are behind descriptor(): one thread polls it and calls step(). Any thread may call refuse().
class OverloadResponder {
public:
    // `worker` counts the refusals. Throws std::system_error if epoll or timerfd cannot be created.
    explicit OverloadResponder(WorkerState& worker);
    OverloadResponder(OverloadResponder const&) = delete;
    OverloadResponder& operator=(OverloadResponder const&) = delete;

    // The connection must be fresh: nothing was sent on it.
    void refuse(Socket socket, Refused why);
    int descriptor() const { return epoll_.number(); }
    void step();

private:
    struct Leaving {
        Socket socket{-1};
        std::chrono::steady_clock::time_point end{};
    };
    static constexpr std::size_t at_once = 256;   // the maximum; beyond it the oldest is closed at once

    void set_timer();

    WorkerState* worker_;
    Descriptor epoll_;
    Descriptor timer_;
    std::mutex mutex_;
    std::list<Leaving> leaving_;   // oldest first
    log::Occasionally said_{std::chrono::seconds(10)};
};

}  // namespace tricorn::server
