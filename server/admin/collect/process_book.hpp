#pragma once
// What the service's processes use, as the kernel says: processor time at each look, and what is dear to ask for seldom.
#include "server/admin/collect/process_usage.hpp"
#include "server/scoreboard/scoreboard.hpp"
#include <map>

namespace tricorn::server::admin {

class ProcessBook {
public:
    // Of the service that this process is the admin of.
    explicit ProcessBook(Scoreboard const& board) : board_(&board) {}

    void look_at_times();
    // Memory and context switches: no more than once a second, and never for more than a twentieth of the time.
    void look_at_costs(Deadline now);

    bool knows_all() const;   // nobody is at work that was not there at the last look
    // Of the process as it was last seen; zeros where it was not.
    ProcessTimes times_of(pid_t pid) const;
    std::uint64_t memory_of(pid_t pid) const;
    Switches switches_of(pid_t pid) const;   // of its threads that live

    unsigned processes() const { return static_cast<unsigned>(times_.size()); }
    unsigned threads() const;
    std::uint64_t memory() const;
    // Of all that ever were, as of the last look. They may be less than the time before, by what a process that is just
    // ending used.
    ProcessTimes all_times() const { return all_times_; }
    Switches all_switches() const { return all_switches_; }
    // A second, between the last two looks at them.
    double voluntary_rate() const { return voluntary_rate_; }
    double involuntary_rate() const { return involuntary_rate_; }

private:
    struct Costs {
        std::uint64_t memory = 0;
        Switches switches{};
    };

    void add_costs(pid_t pid, bool is_worker);

    Scoreboard const* board_;
    std::map<pid_t, ProcessTimes> times_;
    std::map<pid_t, Costs> costs_;
    ProcessTimes all_times_{};
    Switches all_switches_{};
    double voluntary_rate_ = 0;
    double involuntary_rate_ = 0;
    Deadline costs_at_{};
    Deadline next_costs_{};
};

}   // namespace tricorn::server::admin
