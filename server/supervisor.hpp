#pragma once
// The parent process: forks workers, watches and replaces them, stops them. It never reads a client's byte, starts no
// thread and resolves no name; it alone forks.
#include "common/log.hpp"
#include "server/config.hpp"
#include "server/models/listener.hpp"
#include "server/scoreboard.hpp"
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
    // What a worker does, in the child, from its start to its end; it calls `ready` when it can serve.
    using Work = std::function<void(unsigned worker, Stop const& stop, std::function<void()> const& ready)>;

    // After block_signals. Make it before anything is forked; everything referred to outlives it.
    Supervisor(Config const& config, Listener& listener, Scoreboard& board, SlotPool& connections);
    Supervisor(Supervisor const&) = delete;
    Supervisor& operator=(Supervisor const&) = delete;
    ~Supervisor();

    // Serves until told to stop; returns the exit code.
    int run(Work work);

private:
    enum class State { starting, serving, waiting_to_drain, draining, over };

    void start_due(Deadline now);
    void start(WorkerTable::Worker& worker);
    [[noreturn]] void be_worker(WorkerTable::Worker& worker, pid_t parent);
    void wait_for_events(Deadline now);
    void handle_signals();
    void reap();
    void note_ready();
    void announce();
    void ask_to_stop();
    void drain();
    void close_emptied_queue();
    void kill_all();
    void act_on_time(Deadline now);
    Deadline next_deadline() const;

    Config const* config_;
    Listener* listener_;
    Scoreboard* board_;
    SlotPool* connections_;   // of the simulated database
    Work work_;
    WorkerTable workers_;
    int signals_;        // signalfd(2)
    int ready_;          // eventfd: a worker became ready
    State state_ = State::starting;
    Deadline state_ends_{Deadline::max()};
    bool queue_open_ = false;   // while draining: the kernel's queue is not known to be empty
    int exit_code_ = exit_code::ok;
    log::Occasionally cannot_start_{std::chrono::seconds(10)};
};

}  // namespace tricorn
