#pragma once
// Manages the worker processes: when each is started, watched, replaced, stopped and killed. The supervisor runs it,
// and forks for it.
#include "common/log/log.hpp"
#include "common/os/descriptor.hpp"
#include "server/config/config.hpp"
#include "server/database/shared_semaphore.hpp"
#include "server/scoreboard/scoreboard.hpp"
#include "server/supervisor/rolling.hpp"
#include "server/supervisor/worker_table.hpp"
#include <functional>
#include <sys/resource.h>

namespace tricorn::server {

// Forks. The child dies with its parent, closes what belongs to other processes, and runs `work`, whose result is its
// exit status. Returns the child's process ID, or -1 with errno.
using Fork = std::function<pid_t(WorkerTable::WorkerRecord const& who, std::function<int()> const& work)>;

class WorkerManager {
public:
    // A worker process's context.
    struct WorkerContext {
        unsigned index;   // the same for its successor
        unsigned generation;   // from 1
        unsigned seat;   // its slot of the scoreboard, for its lifetime
        Stop const& stop;
        std::function<void()> ready;   // call it when the worker can serve
        std::function<void()> recycle;   // call it when the worker must be replaced
    };
    // A worker's work in the child, from start to end.
    using Work = std::function<void(WorkerContext const& context)>;

    // All arguments must outlive it. Throws std::system_error if eventfd(2) fails.
    WorkerManager(Config const& config, Scoreboard& board, SharedSemaphore& connections, Fork fork);
    WorkerManager(WorkerManager const&) = delete;
    WorkerManager& operator=(WorkerManager const&) = delete;

    void set_work(Work work) { work_ = std::move(work); }
    WorkerTable& table() { return workers_; }
    unsigned wanted() const { return workers_.wanted(); }
    bool gone() const { return workers_.running() == 0; }
    bool settled() const { return workers_.settled(); }   // a worker can serve, and none is still starting
    bool hopeless(Deadline now) const;   // no worker ever became ready, and further starts are pointless

    // Starts workers whose start is due, and kills stuck or late ones. Not after a stop.
    void tend(Deadline now);
    Deadline next_deadline() const;   // time of the next action
    int news() const { return news_.number(); }   // readable: call hear_news()
    void hear_news();   // a worker became ready or must be replaced
    enum class Ended { nobody, whole, cut };   // not a worker; a worker without exchanges in flight; a worker with some
    Ended ended(pid_t pid, int status, rusage const& used);

    void replace_all();
    void add_one();
    void remove_one();
    void stop_all();   // gracefully; no worker is replaced any more
    void kill_all();

private:
    using WorkerRecord = WorkerTable::WorkerRecord;

    void start_due(Deadline now);
    void start(unsigned index);
    int work_as(WorkerRecord const& worker);
    void reap(WorkerRecord& worker, std::optional<int> status);
    void retire(WorkerRecord& worker);
    void end_late(Deadline now);
    void end_stuck();
    void kill(WorkerRecord& worker);

    Config const* config_;
    Scoreboard* board_;
    SharedSemaphore* connections_;   // of the simulated database
    Fork fork_;
    Work work_;
    WorkerTable workers_;
    Rolling rolling_;
    Heartbeat heartbeat_;
    Descriptor news_;   // eventfd
    bool stopping_ = false;
    bool cannot_serve_ = false;   // a worker has said so: another one could not either
    log::Occasionally cannot_start_{std::chrono::seconds(10)};
};

}   // namespace tricorn::server
