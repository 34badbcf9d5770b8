#pragma once
// Restarts the admin process when it exits; its failures never affect the workers.
#include "common/os/descriptor.hpp"
#include "server/accept/listener.hpp"
#include "server/config/config.hpp"
#include "server/scoreboard/scoreboard.hpp"
#include "server/supervisor/worker_manager.hpp"
#include "server/supervisor/worker_table.hpp"

namespace tricorn::server {

class AdminKeeper {
public:
    // The child's work from start to end; it calls `ready` once it responds.
    using Work = std::function<void(Stop const& stop, std::function<void()> ready)>;

    // All arguments must outlive it. Throws std::system_error if eventfd(2) fails.
    AdminKeeper(Config const& config, Listener& listener, Scoreboard& board, Fork fork, Work work);
    AdminKeeper(AdminKeeper const&) = delete;
    AdminKeeper& operator=(AdminKeeper const&) = delete;

    Listener const& listener() const { return *listener_; }
    bool ever_ready() const { return table_.ever_ready(); }
    bool gone() const { return table_.running() == 0; }

    // Starts the process when its start is due, and kills it when it is stuck or late.
    void tend(Deadline now);
    Deadline next_deadline() const;
    int news() const { return news_.number(); }   // readable: call hear_news()
    void hear_news();                    // it became ready
    bool ended(pid_t pid, int status, rusage const& used);   // false: not the admin process
    void stop(Deadline now);   // does not restart it
    void kill();               // does not restart it either
    // Called in a child: closes everything that belongs to the admin process, unless the child is that process.
    void let_go(WorkerTable::WorkerRecord const& self);

private:
    using Process = WorkerTable::WorkerRecord;

    void start(Deadline now);
    int work_as(Process const& process);
    void reap(Process& process, std::string const& how);

    Listener* listener_;
    Scoreboard* board_;
    WorkerSlot* slot_;
    Fork fork_;
    Work work_;
    WorkerTable table_{1};
    Heartbeat heartbeat_;
    Descriptor news_;   // eventfd
    bool stopping_ = false;
};

}   // namespace tricorn::server
