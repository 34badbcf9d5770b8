#pragma once
// The worker processes: who is started, watched, replaced, dismissed and killed when. The supervisor runs it, and forks
// for it.
#include "common/log/log.hpp"
#include "common/os/descriptor.hpp"
#include "server/config/config.hpp"
#include "server/database/slot_pool.hpp"
#include "server/scoreboard/scoreboard.hpp"
#include "server/supervisor/rolling.hpp"
#include "server/supervisor/worker_table.hpp"
#include <functional>
#include <sys/resource.h>

namespace tricorn::server {

// Forks; in the child, tied to its parent and without what belongs to others, it runs the work, whose result is the
// child's exit status. Returns the child's process ID, or -1 with errno.
using Fork = std::function<pid_t(WorkerTable::Worker const& who, std::function<int()> const& work)>;

class Crew {
public:
    // What a worker process is told.
    struct Post {
        unsigned index;   // its successor has the same
        unsigned generation;   // from 1
        unsigned seat;   // its slot of the scoreboard, for its life
        Stop const& stop;
        std::function<void()> ready;   // to be called when it can serve
        std::function<void()> worn_out;   // to be called when it wants to be replaced
    };
    // What a worker does, in the child, from its start to its end.
    using Work = std::function<void(Post const& post)>;

    // Everything referred to outlives it. Throws std::system_error where eventfd(2) fails.
    Crew(Config const& config, Scoreboard& board, SlotPool& connections, Fork fork);
    Crew(Crew const&) = delete;
    Crew& operator=(Crew const&) = delete;

    void set_work(Work work) { work_ = std::move(work); }
    WorkerTable& table() { return workers_; }
    unsigned wanted() const { return workers_.wanted(); }
    bool gone() const { return workers_.running() == 0; }
    bool settled() const { return workers_.settled(); }   // one can serve, and no other is still starting
    bool hopeless(Deadline now) const;   // none ever could, and starting them makes no sense any more

    // Starts who is due, and kills who is stuck or late. Not any more when they are told to stop.
    void tend(Deadline now);
    Deadline next_deadline() const;   // of the next thing to do
    int news() const { return news_.number(); }   // readable: to be heard
    void hear_news();   // a worker became ready, or is worn out
    enum class Ended { nobody, whole, cut };   // no worker; with no exchange in flight; with one
    Ended ended(pid_t pid, int status, rusage const& used);

    void replace_all();
    void add_one();
    void remove_one();
    void stop_all();   // gracefully: nobody is replaced any more
    void kill_all();

private:
    using Worker = WorkerTable::Worker;

    void start_due(Deadline now);
    void start(unsigned index);
    int work_as(Worker const& worker);
    void strike_off(Worker& worker, std::optional<int> status);
    void dismiss(Worker& worker);
    void end_late(Deadline now);
    void end_stuck();
    void kill(Worker& worker);

    Config const* config_;
    Scoreboard* board_;
    SlotPool* connections_;   // of the simulated database
    Fork fork_;
    Work work_;
    WorkerTable workers_;
    Rolling rolling_;
    Heartbeat heartbeat_;
    Descriptor news_;   // eventfd
    bool stopping_ = false;
    log::Occasionally cannot_start_{std::chrono::seconds(10)};
};

}   // namespace tricorn::server
