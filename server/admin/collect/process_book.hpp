#pragma once
// Resource usage of the service's processes, as reported by the kernel: processor time at each call, expensive values
// less often.
#include "server/admin/collect/process_usage.hpp"
#include "server/scoreboard/scoreboard.hpp"
#include <map>

namespace tricorn::server::admin {

class ProcessBook {
public:
    // For the service whose admin process this is.
    explicit ProcessBook(Scoreboard const& board) : board_(&board) {}

    void look_at_times();
    // Reads memory and context switches: at most once a second, and for at most a twentieth of the time.
    void look_at_costs(Deadline now);

    bool knows_all() const;   // all current workers were there at the last look
    // Values of the last look; nullopt if the process was not there, or the system does not tell.
    std::optional<ProcessTimes> times_of(pid_t pid) const;
    std::optional<std::uint64_t> memory_of(pid_t pid) const;
    std::optional<Switches> switches_of(pid_t pid) const;   // of its live threads

    // Of all processes that live; nullopt if the system does not even tell about this process (no proc(5)).
    unsigned processes() const;
    std::optional<unsigned> threads() const;
    std::optional<std::uint64_t> memory() const;
    // Sums over all processes that ever existed, as of the last look. They may be lower than before, by what a process
    // that is just exiting used.
    std::optional<ProcessTimes> all_times() const { return all_times_; }
    std::optional<Switches> all_switches() const { return all_switches_; }
    // Per second, between the last two looks.
    std::optional<double> voluntary_rate() const { return voluntary_rate_; }
    std::optional<double> involuntary_rate() const { return involuntary_rate_; }

private:
    struct Costs {
        std::optional<std::uint64_t> memory;
        std::optional<Switches> switches;
    };

    void add_costs(pid_t pid, bool is_worker);

    Scoreboard const* board_;
    std::map<pid_t, ProcessTimes> times_;
    std::map<pid_t, Costs> costs_;
    std::optional<ProcessTimes> all_times_;
    std::optional<Switches> all_switches_;
    std::optional<double> voluntary_rate_;
    std::optional<double> involuntary_rate_;
    Deadline costs_at_{};
    Deadline next_costs_{};
};

}   // namespace tricorn::server::admin
