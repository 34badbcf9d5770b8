#pragma once
// Connections for which there is no unit: answered 503 at once and closed gently, without ever costing a unit.
#include "common/log.hpp"
#include <chrono>
#include <list>

namespace tricorn {

// Writes the answer of a refusal, 503 with Retry-After, and shuts the sending side; the descriptor stays the caller's.
void say_refusal(int descriptor, char const* why);

// Used in one thread. Everything it waits for is behind descriptor(): poll that, then call step().
class Refusals {
public:
    // Throws std::system_error where epoll or timerfd cannot be had.
    Refusals();
    Refusals(Refusals const&) = delete;
    Refusals& operator=(Refusals const&) = delete;
    ~Refusals();

    // Takes the descriptor of a fresh connection. `why` is a literal for the answer and the log.
    void refuse(int descriptor, char const* why);
    int descriptor() const { return epoll_; }
    void step();

private:
    struct Leaving {
        int descriptor;
        std::chrono::steady_clock::time_point end;
    };
    static constexpr std::size_t at_once = 256;   // beyond it the oldest is closed at once

    void close_first();
    void set_timer();

    int epoll_;
    int timer_;
    std::list<Leaving> leaving_;   // the oldest first
    log::Occasionally said_{std::chrono::seconds(10)};
};

}  // namespace tricorn
