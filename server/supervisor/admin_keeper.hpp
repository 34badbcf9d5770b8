#pragma once
// The admin process as its supervisor sees it: there is one, started again when it ends, and nothing that befalls it
// touches the service.
#include "common/os/descriptor.hpp"
#include "server/accept/listener.hpp"
#include "server/config/config.hpp"
#include "server/scoreboard/scoreboard.hpp"
#include "server/supervisor/crew.hpp"
#include "server/supervisor/worker_table.hpp"

namespace tricorn::server {

class AdminKeeper {
public:
    // What it does, in the child, from its start to its end; `ready` is to be called when it answers.
    using Work = std::function<void(Stop const& stop, std::function<void()> ready)>;

    // Everything referred to outlives it. Throws std::system_error where eventfd(2) fails.
    AdminKeeper(Config const& config, Listener& listener, Scoreboard& board, Fork fork, Work work);
    AdminKeeper(AdminKeeper const&) = delete;
    AdminKeeper& operator=(AdminKeeper const&) = delete;

    Listener const& listener() const { return *listener_; }
    bool ever_ready() const { return table_.ever_ready(); }
    bool gone() const { return table_.running() == 0; }

    // Starts it when it is due, and kills it when it is stuck or late.
    void tend(Deadline now);
    Deadline next_deadline() const;
    int news() const { return news_.number(); }   // readable: to be heard
    void hear_news();                    // it became ready
    bool ended(pid_t pid, int status, rusage const& used);   // false: that was not it
    void stop(Deadline now);   // it is not started again
    void kill();               // neither
    // In a child: whatever of it is not that process's own.
    void let_go(WorkerTable::Worker const& self);

private:
    using Process = WorkerTable::Worker;

    void start(Deadline now);
    int work_as(Process const& process);
    void strike_off(Process& process, std::string const& how);

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
