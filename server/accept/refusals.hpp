#pragma once
// Connections for which there is no unit: answered 503 at once and closed gently, without ever costing a unit.
#include "common/io/socket.hpp"
#include "common/log/log.hpp"
#include "common/os/descriptor.hpp"
#include "server/session/service.hpp"
#include <chrono>
#include <list>
#include <mutex>

namespace tricorn::server {

// Everything it waits for is behind descriptor(): one thread polls that and calls step(); any thread may refuse.
class Refusals {
public:
    // They are counted there. Throws std::system_error where epoll or timerfd cannot be had.
    explicit Refusals(Service& service);
    Refusals(Refusals const&) = delete;
    Refusals& operator=(Refusals const&) = delete;

    // The connection is a fresh one: nothing was sent on it.
    void refuse(Socket socket, Refused why);
    int descriptor() const { return epoll_.number(); }
    void step();

private:
    struct Leaving {
        Socket socket;
        std::chrono::steady_clock::time_point end;
    };
    static constexpr std::size_t at_once = 256;   // beyond it the oldest is closed at once

    void set_timer();

    Service* service_;
    Descriptor epoll_;
    Descriptor timer_;
    std::mutex mutex_;
    std::list<Leaving> leaving_;   // the oldest first
    log::Occasionally said_{std::chrono::seconds(10)};
};

}  // namespace tricorn::server
