#pragma once
// The supervisor's own book of its workers: who runs where, who is to be started when, and whether starting still makes
// sense. Knows no process and no clock: both are told to it.
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
    static constexpr Duration proven_after = std::chrono::seconds(1);   // ready for so long: not a failed start
    static constexpr std::size_t failures_to_degrade = 5;   // failed starts within
    static constexpr Duration failure_window = std::chrono::seconds(10);

    // A process. While one replaces another, two have the same index.
    struct Worker {
        unsigned index = 0;
        unsigned seat = 0;   // its slot of the scoreboard: no other process in the table has it
        unsigned generation = 1;
        pid_t pid = 0;   // 0: about to be forked
        std::optional<Stop> stop = std::nullopt;
        std::optional<Deadline> ready_since = std::nullopt;
        std::optional<Deadline> end_by = std::nullopt;   // dismissed: told to end until then
        bool worn = false;   // has had its share of exchanges and is to be replaced
        bool killed = false;   // has been sent SIGKILL
        Heartbeat::Watch watch{};
    };

    explicit WorkerTable(unsigned wanted) : most_(most_workers(wanted)), posts_(wanted) {}

    std::list<Worker>& all() { return workers_; }
    std::list<Worker> const& all() const { return workers_; }
    Worker* find(pid_t pid);
    unsigned running() const { return static_cast<unsigned>(workers_.size()); }
    bool ever_ready() const { return ever_ready_; }
    bool settled() const;   // one is ready at least, and every other is too or has failed to start

    // How many workers there shall be, with the indices from 0 on.
    unsigned wanted() const { return static_cast<unsigned>(posts_.size()); }
    bool want_more();   // false: no more than most_workers()
    bool want_fewer();   // false: no fewer than one. Whoever has an index too high by then is the caller's to dismiss

    bool has_seat() const { return running() < 2 * most_; }
    // The lowest index that is wanted and that nobody has, if its start is due and there is a seat.
    std::optional<unsigned> vacant(Deadline now) const;
    std::optional<Deadline> next_start() const;   // when vacant() will have one, if nothing else happens
    Deadline start_at(unsigned index) const { return posts_[index].start_at; }   // not before, after failed starts

    // Enters a process that is about to be forked, at the lowest free seat. Where has_seat() only.
    Worker& add(unsigned index, unsigned generation, Deadline now);
    void note_ready(Worker& worker, Deadline now);
    // Who has the same index and was not dismissed: whom this one is to replace, or who is to replace it. Or nullptr.
    Worker* other_at_work(Worker const& worker);
    // It is told to end: its index is another's now, or nobody's.
    void dismiss(Worker& worker, Deadline end_by) { worker.end_by = end_by; }

    enum class End {
        dismissed,   // as it was told to
        failed_start,   // never ready, or not for long: the next start waits
        failed_successor,   // never ready: the one that it was to replace goes on
        died,   // replaced at once
    };
    // The process is gone. Says when to start the next one; `worker` is no more.
    End remove(Worker& worker, Deadline now);

    // Too many failed starts of late?
    bool degraded(Deadline now) const { return now < heals_at(); }
    Deadline heals_at() const;   // when that ends, if no further start fails; in the past: it is not so

private:
    struct Post {   // what an index is
        Deadline start_at{};
        Duration pause = Duration::zero();   // before the next start, if that fails too
    };

    std::vector<bool> taken() const;
    void delay(Post& post, Deadline now);

    unsigned most_;   // workers
    std::vector<Post> posts_;   // one for each wanted index
    std::list<Worker> workers_;
    std::deque<Deadline> failures_;
    bool ever_ready_ = false;
};

}   // namespace tricorn::server
