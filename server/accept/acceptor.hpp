#pragma once
// Accepting connections in an event loop, which does other things besides.
#include "common/io/async_io.hpp"
#include "common/log/log.hpp"
#include "server/accept/listener.hpp"
#include "server/session/worker_state.hpp"
#include <functional>

namespace tricorn::server {

class Acceptor {
public:
    // Is given each connection. What it throws is that connection's end alone, and is logged as that of `whose`.
    using Take = std::function<void(Accepted&)>;

    // Everything referred to outlives it. Throws where the loop has no room for the listener.
    Acceptor(EventLoop& loop, int listener, WorkerState& worker, char const* whose, Take take);

    void accept();   // from now on, or again
    void hold();     // until accept(): what comes waits in the kernel's queue
    // After a stop: takes those that the kernel's queue held when it came, closes its descriptor and calls `done`.
    void finish(std::function<void()> done);

private:
    static constexpr int in_one_go = 64;   // then those that are being served have a turn
    enum class State { holding, accepting, finishing };

    void wait();
    void accept_some();
    void rest(int error);
    void take_what_is_left();
    void take(Accepted& accepted);

    WorkerState* worker_;
    char const* whose_;
    Take take_;
    std::function<void()> done_;
    AsyncDescriptor listener_;
    AsyncTimer pause_;
    log::Occasionally exhausted_{std::chrono::seconds(10)};
    State state_ = State::holding;
    bool waiting_ = false;   // for connections, or for the end of a pause
};

}   // namespace tricorn::server
