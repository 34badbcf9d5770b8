#pragma once
// The parent process: manages the workers and the admin process, handles signals, stops the service. It never reads
// client data, starts no thread and resolves no names; only it forks.
#include "common/os/descriptor.hpp"
#include "server/accept/listeners.hpp"
#include "server/config/config.hpp"
#include "server/database/shared_semaphore.hpp"
#include "server/scoreboard/scoreboard.hpp"
#include "server/supervisor/admin_keeper.hpp"
#include "server/supervisor/exit_code.hpp"
#include "server/supervisor/shutdown.hpp"
#include "server/supervisor/worker_manager.hpp"
#include <map>
#include <optional>
#include <sys/signalfd.h>

namespace tricorn::server {

class Supervisor {
public:
    // Create it after block_signals() and before the first fork; all arguments must outlive it.
    Supervisor(Config const& config, Listeners& listeners, Scoreboard& board, SharedSemaphore& connections);
    Supervisor(Supervisor const&) = delete;
    Supervisor& operator=(Supervisor const&) = delete;

    // Adds an admin process, which lives from the start of run() to its end.
    void keep_admin(Listener& listener, AdminKeeper::Work work);
    // Serves until stopped; returns the exit code.
    int run(WorkerManager::Work work);

private:
    Fork forking();
    pid_t fork_child(WorkerTable::WorkerRecord const& who, std::function<int()> const& work);
    bool done() const;
    void tend(Deadline now);
    void wait_for_events(Deadline now);
    void handle_signals();
    void change_workers(unsigned signal);
    void ignore(signalfd_siginfo const& signal);
    void reap();
    void reopen_log();
    void announce();
    void announce_admin();
    bool tell(std::string const& flag, std::string const& path, std::vector<Endpoint> const& bound);
    void obey_shutdown(Deadline now);
    Deadline next_deadline() const;

    Config const* config_;
    Listeners* listeners_;
    Scoreboard* board_;
    WorkerManager workers_;
    std::optional<AdminKeeper> admin_;
    Shutdown shutdown_;
    Shutdown::Phase obeyed_ = Shutdown::Phase::none;
    Descriptor signals_;   // signalfd(2)
    Descriptor reserve_;   // for the port files, where all others are in use
    std::map<std::pair<int, int>, log::Occasionally> ignored_;   // by signal and receiver
    bool announced_ = false;
    bool admin_announced_ = false;
    int exit_code_ = exit_code::ok;
};

}  // namespace tricorn::server
