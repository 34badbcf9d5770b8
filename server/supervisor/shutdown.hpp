#pragma once
// The phases of stopping the whole service: their deadlines, and their effect on the listeners and on readiness. The
// supervisor stops the workers.
#include "common/io/io.hpp"
#include "server/accept/listeners.hpp"
#include "server/config/config.hpp"
#include "server/scoreboard/scoreboard.hpp"

namespace tricorn::server {

class Shutdown {
public:
    enum class Phase {
        none,
        delay,   // not ready any more, but still serving (--drain-delay)
        draining,   // workers finish their exchanges and end
        forced   // workers are killed
    };

    // Used in the supervisor's process; all arguments must outlive it.
    Shutdown(Config const& config, Listeners const& listeners, Scoreboard& board)
        : config_(&config), listeners_(&listeners), board_(&board) {}

    Phase phase() const { return phase_; }
    bool under_way() const { return phase_ >= Phase::draining; }

    void ask(Deadline now);   // a second request forces the stop
    void force();
    void step(Deadline now);   // performs the actions that are due
    Deadline next_step() const;   // max: there is none

private:
    void drain(Deadline now);

    Config const* config_;
    Listeners const* listeners_;
    Scoreboard* board_;
    Phase phase_ = Phase::none;
    Deadline ends_ = Deadline::max();   // end of the current phase
    bool queue_open_ = false;   // while draining: the kernel's queue may not be empty
};

}   // namespace tricorn::server
