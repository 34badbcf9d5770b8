#pragma once
// Accepting connections in an event loop, which does other things besides.
#include "common/io/async_io.hpp"
#include "common/log/log.hpp"
#include "server/accept/listeners.hpp"
#include "server/session/worker_state.hpp"
#include <functional>
#include <list>
#include <span>

namespace tricorn::server {

class Acceptor {
public:
    // Is given each connection. What it throws is that connection's end alone, and is logged as that of `whose`.
    using Take = std::function<void(Accepted&)>;
    // Whether to leave the next connections to others for a moment; asked after each.
    using Ahead = std::function<bool()>;

    // Everything referred to outlives it, but the listeners, of which it has copies. Throws where the loop has no room
    // for them.
    Acceptor(EventLoop& loop, std::span<int const> listeners, WorkerState& worker, char const* whose, Take take,
             Ahead ahead = {});

    void accept();   // from now on, or again
    void hold();   // until accept(): what comes waits in the kernel's queue
    // After a stop: takes those that the kernel's queues held when it came, closes its descriptors and calls `done`.
    void finish(std::function<void()> done);

private:
    static constexpr int in_one_go = 64;   // then those that are being served have a turn
    enum class State { holding, accepting, finishing };

    struct Door {
        AsyncDescriptor listener;
        bool waiting = false;   // for connections
    };

    void wait();
    void wait_at(Door& door);
    void accept_some(Door& door);
    void rest(Duration pause);
    void take_what_is_left();
    void take(Accepted& accepted);

    WorkerState* worker_;
    char const* whose_;
    Take take_;
    Ahead ahead_;
    std::function<void()> done_;
    std::list<Door> doors_;
    AsyncTimer pause_;
    log::Occasionally exhausted_{std::chrono::seconds(10)};
    State state_ = State::holding;
    bool resting_ = false;   // until the end of a pause
};

}   // namespace tricorn::server
