#pragma once
// When is a process that shows no sign of life to be taken for stuck? Knows no process and no clock: both are told to it.
#include "common/io/io.hpp"
#include <cstdint>

namespace tricorn::server {

// Used by one who watches many processes. Each beats by changing a number (common/pulse.hpp); only whether it has
// changed between two looks counts, never a time that the other wrote.
class Heartbeat {
public:
    // How often a process has to beat for this timeout; also where there is none.
    static Duration beat_every(Duration timeout);

    struct Watch {
        Deadline since{};   // when the number was last seen to change, or the process was started
        std::uint64_t seen = 0;   // the number
        Duration starved{-1};   // what `waited` said when the process was first noticed to be silent; -1: it is not
    };

    explicit Heartbeat(Duration timeout) : timeout_(timeout) {}   // zero: nobody is ever stuck

    Deadline next_look() const { return next_look_; }
    // Is it time for a look? One that comes far too late says that the watcher itself did not run (stopped, or the whole
    // machine was asleep): then all begin anew.
    bool begin_look(Deadline now);
    // In a look: the process's number. `waited` tells how long it has waited for a processor since it was started; asked
    // only where it is silent, for that time is not its own and does not count.
    template <class Waited>
    bool is_stuck(Watch& watch, std::uint64_t beats, Waited const& waited) const {
        if (beats != watch.seen) {
            watch = {look_, beats, Duration(-1)};
            return false;
        }
        Duration const silent = look_ - std::max(watch.since, forgiven_);
        if (silent < timeout_ / 2) return false;
        if (watch.starved < Duration::zero()) watch.starved = waited();
        return silent >= timeout_ && silent - (waited() - watch.starved) >= timeout_;
    }

private:
    Duration look_every() const;

    Duration timeout_;
    Deadline look_{};   // the one that is under way, or the last
    Deadline forgiven_{};   // silence before it does not count
    Deadline next_look_ = Deadline::max();
};

}   // namespace tricorn::server
