#pragma once
// The supervisor's own book of its workers: who runs, who is to be started when, and whether starting still makes sense.
// Knows no process and no clock: both are told to it.
#include "common/io/io.hpp"
#include "common/stop.hpp"
#include "server/scoreboard.hpp"
#include <deque>
#include <optional>
#include <sys/types.h>
#include <vector>

namespace tricorn {

class WorkerTable {
public:
    static constexpr Duration first_pause = std::chrono::milliseconds(100);   // after a failed start; doubles
    static constexpr Duration longest_pause = std::chrono::seconds(5);
    static constexpr Duration proven_after = std::chrono::seconds(1);   // ready for so long: not a failed start
    static constexpr std::size_t failures_to_degrade = 5;   // failed starts within
    static constexpr Duration failure_window = std::chrono::seconds(10);

    struct Worker {
        unsigned index = 0;
        pid_t pid = 0;   // 0: not running
        std::optional<Stop> stop;   // of the process that runs
        std::optional<Deadline> ready_since;
        Deadline start_at{};   // when not running
        Duration pause = Duration::zero();   // before the next start, if that fails too
    };

    explicit WorkerTable(unsigned count);

    std::vector<Worker>& all() { return workers_; }
    std::vector<Worker> const& all() const { return workers_; }
    Worker* find(pid_t pid);
    unsigned running() const;
    bool ever_ready() const { return ever_ready_; }
    bool settled() const;   // one is ready at least, and every other is too or has failed to start

    void note_ready(Worker& worker, Deadline now);
    // The process has ended unasked: says when to start the next one.
    void note_death(Worker& worker, Deadline now);
    // Too many failed starts of late?
    bool degraded(Deadline now) const { return now < heals_at(); }
    Deadline heals_at() const;   // when that ends, if no further start fails; in the past: it is not so
    std::optional<Deadline> next_start() const;

private:
    std::vector<Worker> workers_;
    std::deque<Deadline> failures_;
    bool ever_ready_ = false;
};

}   // namespace tricorn
