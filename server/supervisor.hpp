#pragma once
// The parent process: forks workers, watches and replaces them, stops them. It never reads a client's byte, starts no
// thread and resolves no name; it alone forks.
#include "common/log.hpp"
#include "server/config.hpp"
#include "server/models/listener.hpp"
#include "server/rolling.hpp"
#include "server/scoreboard.hpp"
#include "server/shutdown.hpp"
#include "server/slot_pool.hpp"
#include "server/worker_table.hpp"
#include <functional>

namespace tricorn {

// Exit codes of the server.
namespace exit_code {
constexpr int ok = 0;
constexpr int cut = 1;          // a forced stop cut an exchange, or the program failed
constexpr int usage = 2;        // bad flag or value
constexpr int never_ready = 3;  // no worker ever became ready
constexpr int cannot_bind = 4;
}  // namespace exit_code

class Supervisor {
public:
    // What a worker process is told.
    struct Post {
        unsigned index;        // its successor has the same
        unsigned generation;   // from 1
        unsigned seat;         // its slot of the scoreboard, for its life
        Stop const& stop;
        std::function<void()> ready;      // to be called when it can serve
        std::function<void()> worn_out;   // to be called when it wants to be replaced
    };
    // What a worker does, in the child, from its start to its end.
    using Work = std::function<void(Post const& post)>;

    // After block_signals. Make it before anything is forked; everything referred to outlives it.
    Supervisor(Config const& config, Listener& listener, Scoreboard& board, SlotPool& connections);
    Supervisor(Supervisor const&) = delete;
    Supervisor& operator=(Supervisor const&) = delete;
    ~Supervisor();

    // Serves until told to stop; returns the exit code.
    int run(Work work);

private:
    using Worker = WorkerTable::Worker;

    void tend_workers(Deadline now);
    void start_due(Deadline now);
    void start(unsigned index);
    [[noreturn]] void be_worker(Worker& worker, pid_t parent);
    void wait_for_events(Deadline now);
    void handle_signals();
    void reap();
    void strike_off(Worker& worker, std::optional<int> status);
    void look_at_workers();
    void dismiss(Worker& worker);
    void change_workers(unsigned signal);
    void reopen_log();
    void announce();
    void obey_shutdown();
    void end_late(Deadline now);
    void end_stuck();
    void kill(Worker& worker);
    Deadline next_deadline() const;

    Config const* config_;
    Listener* listener_;
    Scoreboard* board_;
    SlotPool* connections_;   // of the simulated database
    Work work_;
    WorkerTable workers_;
    Rolling rolling_;
    Heartbeat heartbeat_;
    Shutdown shutdown_;
    Shutdown::Phase obeyed_ = Shutdown::Phase::none;
    int signals_;   // signalfd(2)
    int news_;      // eventfd: a worker became ready, or is worn out
    bool announced_ = false;
    int exit_code_ = exit_code::ok;
    log::Occasionally cannot_start_{std::chrono::seconds(10)};
};

}  // namespace tricorn
