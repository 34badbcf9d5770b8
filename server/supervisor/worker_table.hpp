#pragma once
// The supervisor's list of its workers: their seats, the next start of each, and whether starts keep failing. Uses no
// process and no clock: both are passed in.
#include "common/os/stop.hpp"
#include "server/config/config.hpp"
#include "server/scoreboard/heartbeat.hpp"
#include <deque>
#include <list>
#include <optional>
#include <sys/types.h>
#include <vector>

namespace tricorn::server {

class WorkerTable {
public:
    static constexpr Duration first_pause = std::chrono::milliseconds(100);   // after a failed start; doubles
    static constexpr Duration longest_pause = std::chrono::seconds(5);
    static constexpr Duration proven_after = std::chrono::seconds(1);   // ready for this long: not a failed start
    static constexpr std::size_t failures_to_degrade = 5;   // failed starts within the window
    static constexpr Duration failure_window = std::chrono::seconds(10);

    // A worker process. During a replacement two have the same index.
    struct WorkerRecord {
        unsigned index = 0;
        unsigned seat = 0;   // its slot of the scoreboard, unique in the table
        unsigned generation = 1;
        pid_t pid = 0;   // 0: not forked yet
        std::optional<Stop> stop = std::nullopt;
        std::optional<Deadline> ready_since = std::nullopt;
        std::optional<Deadline> end_by = std::nullopt;   // told to stop, with this deadline
        bool worn = false;   // has reached --max-requests and must be replaced
        bool killed = false;   // SIGKILL was sent
        Heartbeat::Watch watch{};
    };

    explicit WorkerTable(unsigned wanted) : most_(most_workers(wanted)), indices_(wanted) {}

    std::list<WorkerRecord>& all() { return workers_; }
    std::list<WorkerRecord> const& all() const { return workers_; }
    WorkerRecord* find(pid_t pid);
    unsigned running() const { return static_cast<unsigned>(workers_.size()); }
    bool ever_ready() const { return ever_ready_; }
    bool settled() const;   // at least one is ready, and all others are too or have failed to start

    // The target number of workers; their indices start at 0.
    unsigned wanted() const { return static_cast<unsigned>(indices_.size()); }
    bool want_more();   // false: most_workers() is reached
    bool want_fewer();   // false: only one is left. The caller must stop workers whose index is too high

    bool has_seat() const { return running() < 2 * most_; }
    // Returns the lowest wanted index without a worker, if its start is due and a seat is free.
    std::optional<unsigned> vacant(Deadline now) const;
    std::optional<Deadline> next_start() const;   // when vacant() will return an index, if nothing else happens
    Deadline start_at(unsigned index) const {
        return indices_[index].start_at;
    }   // earliest start, after failed starts

    // Adds a process that is about to be forked, on the lowest free seat. Requires has_seat().
    WorkerRecord& add(unsigned index, unsigned generation, Deadline now);
    void note_ready(WorkerRecord& worker, Deadline now);
    // Returns the other worker with this index that is not stopping: its predecessor or its successor. Or nullptr.
    WorkerRecord* other_at_work(WorkerRecord const& worker);
    // Marks it as stopping: its index is free, or belongs to another worker.
    void retire(WorkerRecord& worker, Deadline end_by) { worker.end_by = end_by; }

    enum class End {
        dismissed,   // was told to stop
        failed_start,   // never ready, or only briefly: the next start is delayed
        failed_successor,   // never ready: its predecessor stays
        died,   // replaced at once
    };
    // Removes a process that has exited and schedules the next start; `worker` is invalid afterwards.
    End remove(WorkerRecord& worker, Deadline now);

    // Returns true after too many failed starts recently.
    bool degraded(Deadline now) const { return now < heals_at(); }
    Deadline heals_at() const;   // when that ends, if no further start fails; in the past: not degraded

private:
    struct IndexState {   // the state of an index
        Deadline start_at{};
        Duration pause = Duration::zero();   // delay after the next failed start
    };

    std::vector<bool> taken() const;
    void delay(IndexState& state, Deadline now);

    unsigned most_;   // maximum number of workers
    std::vector<IndexState> indices_;   // one for each wanted index
    std::list<WorkerRecord> workers_;
    std::deque<Deadline> failures_;
    bool ever_ready_ = false;
};

}   // namespace tricorn::server
