#pragma once
// The stop of the whole service, phase by phase: what it means for the listener and for readiness, and when which phase
// ends. The workers are the supervisor's.
#include "common/io/io.hpp"
#include "server/accept/listener.hpp"
#include "server/config/config.hpp"
#include "server/scoreboard/scoreboard.hpp"

namespace tricorn::server {

class Shutdown {
public:
    enum class Phase {
        none,
        delay,   // not ready any more, but all goes on (--drain-delay)
        draining,   // workers answer what is on its way, and end
        forced   // workers are killed
    };

    // In the supervisor's process; everything referred to outlives it.
    Shutdown(Config const& config, Listener const& listener, Scoreboard& board)
        : config_(&config), listener_(&listener), board_(&board) {}

    Phase phase() const { return phase_; }
    bool under_way() const { return phase_ >= Phase::draining; }

    void ask(Deadline now);   // the second time is once too often: forced
    void force();
    void step(Deadline now);   // does what is due
    Deadline next_step() const;   // max: nothing is

private:
    void drain(Deadline now);

    Config const* config_;
    Listener const* listener_;
    Scoreboard* board_;
    Phase phase_ = Phase::none;
    Deadline ends_ = Deadline::max();   // the phase
    bool queue_open_ = false;   // while draining: the kernel's queue is not known to be empty
};

}   // namespace tricorn::server
