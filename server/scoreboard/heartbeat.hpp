#pragma once
// Detects stuck processes. Uses no process and no clock: both are passed in.
#include "common/io/io.hpp"
#include <cstdint>

namespace tricorn::server {

// For a watcher of many processes. Each process beats by changing a number (common/os/pulse.hpp). Only a change between
// two looks counts, never a time written by the process.
class Heartbeat {
public:
    // Returns the beat interval for this timeout; also valid for timeout zero.
    static Duration beat_every(Duration timeout);

    struct Watch {
        Deadline since{};   // when the number last changed, or the process was started
        std::uint64_t seen = 0;   // the number
        Duration starved{-1};   // `waited()` when the process was first found silent; -1: it is not silent
    };

    explicit Heartbeat(Duration timeout) : timeout_(timeout) {}   // zero: no process is ever stuck

    Deadline next_look() const { return next_look_; }
    // Returns true if a look is due. A look that is far too late means that the watcher itself did not run (stopped, or
    // the whole machine was suspended): then all processes start afresh.
    bool begin_look(Deadline now);
    // Called during a look with the process's number. `waited` returns how long the process has waited for a processor
    // since its start; it is only called for silent processes. That time does not count as silence.
    template <class WaitedFor>
    bool is_stuck(Watch& watch, std::uint64_t beats, WaitedFor const& waited) const {
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
    Deadline look_{};   // the current look, or the last one
    Deadline forgiven_{};   // silence before this time does not count
    Deadline next_look_ = Deadline::max();
};

}   // namespace tricorn::server
