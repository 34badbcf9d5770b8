#pragma once
// Keeps connections even over the workers: one that is ahead leaves the next connections to the others for a moment.
#include "common/io/io.hpp"
#include "server/scoreboard/scoreboard.hpp"

namespace tricorn::server {

// The kernel wakes whoever waits, and the worker that is awake already is often faster than those. Knows no clock: times
// are passed in.
class Balance {
public:
    // How long to leave the listeners alone. What waited only for this worker waits as long.
    static constexpr std::chrono::milliseconds pause{1};

    // `seat` is the worker's own.
    Balance(Scoreboard const& board, unsigned seat) : board_(&board), seat_(seat) {}

    // Called after each accept with the number of connections that this worker has. True: pause.
    bool ahead(std::size_t own, Deadline (*now)() = &Clock::now);

private:
    // So many do not matter, and are not worth a look at the others.
    static constexpr std::size_t slack = 3;
    // Where the others do not take what waits, this worker does: so many after a pause, without looking again.
    static constexpr unsigned at_once = 16;

    Scoreboard const* board_;
    unsigned seat_;
    unsigned free_ = 0;
    Deadline free_until_{};
};

}   // namespace tricorn::server
