#include "server/supervisor/supervisor.hpp"
#include "common/log/log.hpp"
#include "server/supervisor/port_file.hpp"
#include "server/supervisor/process.hpp"
#include <algorithm>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tricorn::server {

Supervisor::Supervisor(Config const& config, Listeners& listeners, Scoreboard& board, SharedSemaphore& connections)
    : config_(&config),
      listeners_(&listeners),
      board_(&board),
      workers_(config, board, connections, forking()),
      shutdown_(config, listeners, board),
      signals_(open_signals()),
      reserve_(::open("/dev/null", O_RDONLY | O_CLOEXEC)) {}

Fork Supervisor::forking() {
    return [this](WorkerTable::WorkerRecord const& who, std::function<int()> const& work) {
        return fork_child(who, work);
    };
}

// The child must not return into main or run main's destructors.
pid_t Supervisor::fork_child(WorkerTable::WorkerRecord const& who, std::function<int()> const& work) {
    pid_t const parent = ::getpid();
    pid_t const pid = ::fork();
    if (pid != 0) return pid;
    become_child(parent);
    set_up_log(config_->log.level, config_->log.format);
    listeners_->disown();
    signals_ = Descriptor();
    reserve_ = Descriptor();
    for (WorkerTable::WorkerRecord& other : workers_.table().all()) {
        if (&other != &who) other.stop.reset();
    }
    if (admin_) admin_->let_go(who);
    ::_exit(work());
}

void Supervisor::keep_admin(Listener& listener, AdminKeeper::Work work) {
    admin_.emplace(*config_, listener, *board_, forking(), std::move(work));
}

int Supervisor::run(WorkerManager::Work work) {
    workers_.set_work(std::move(work));
    while (!done()) {
        auto const now = Clock::now();
        shutdown_.step(now);
        tend(now);
        obey_shutdown(now);
        wait_for_events(now);
    }
    std::uint64_t const lost = board_->lost_lines.access.load();
    if (lost != 0) log::warning("{} lines of the access log were lost in all", lost);
    return exit_code_;
}

bool Supervisor::done() const {
    return shutdown_.under_way() && workers_.gone() && (!admin_ || admin_->gone());
}

void Supervisor::tend(Deadline now) {
    if (admin_) admin_->tend(now);
    if (shutdown_.under_way()) return;
    if (!admin_announced_ && admin_ && admin_->ever_ready()) announce_admin();
    if (!announced_ && !shutdown_.under_way() && workers_.settled()) announce();
    if (workers_.hopeless(now)) {
        log::error("no worker ever became ready, giving up");
        exit_code_ = exit_code::never_ready;
        return shutdown_.force();
    }
    if (!shutdown_.under_way()) workers_.tend(now);
}

void Supervisor::announce() {
    announced_ = true;
    if (!tell("--port-file", config_->listen.port_file, listeners_->bound())) return;
    board_->started.store(true);
    log::info("listening on {}, model {}, {} worker{}, seed {}, ready", to_string(listeners_->bound()),
              to_string(config_->model.kind), workers_.wanted(), workers_.wanted() == 1 ? "" : "s", config_->seed);
}

void Supervisor::announce_admin() {
    admin_announced_ = true;
    if (!tell("--admin-port-file", config_->admin.port_file, {admin_->listener().bound()})) return;
    log::info("the admin port is {}", to_string(admin_->listener().bound()));
}

// Returns false if the file cannot be written; then the service stops.
bool Supervisor::tell(std::string const& flag, std::string const& path, std::vector<Endpoint> const& bound) {
    reserve_ = Descriptor();
    auto const written = write_port_file(path, to_string(bound, "\n"));
    reserve_ = Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (written) return true;
    log::error("{}={}: {}: stopping, because programs may wait for this file", flag, path, written.why);
    exit_code_ = exit_code::usage;
    shutdown_.force();
    return false;
}

void Supervisor::reap() {
    int status = 0;
    rusage used{};
    for (pid_t pid; (pid = ::wait4(-1, &status, WNOHANG, &used)) > 0;) {
        if (admin_ && admin_->ended(pid, status, used)) continue;
        // As PID 1 the supervisor also reaps orphans, which belong to neither.
        bool const cut = workers_.ended(pid, status, used) == WorkerManager::Ended::cut;
        if (shutdown_.under_way() && cut) exit_code_ = exit_code::cut;
    }
}

void Supervisor::handle_signals() {
    signalfd_siginfo signal;
    while (::read(signals_.number(), &signal, sizeof signal) == sizeof signal) {
        switch (signal.ssi_signo) {
            case SIGCHLD: reap(); break;
            case SIGTERM:
            case SIGINT: shutdown_.ask(Clock::now()); break;
            case SIGQUIT:
                log::warning("quit request: stopping at once");
                shutdown_.force();
                break;
            case SIGUSR1: reopen_log(); break;
            case SIGHUP:
            case SIGTTIN:
            case SIGTTOU:
                if (!shutdown_.under_way()) change_workers(signal.ssi_signo);
                break;
            default: ignore(signal);
        }
    }
}

void Supervisor::change_workers(unsigned signal) {
    if (signal == SIGHUP) workers_.replace_all();
    if (signal == SIGTTIN) workers_.add_one();
    if (signal == SIGTTOU) workers_.remove_one();
}

// It would have killed the process that it was sent to. Once an interval for each, since somebody may send many.
void Supervisor::ignore(signalfd_siginfo const& signal) {
    auto const number = static_cast<int>(signal.ssi_signo);
    auto const sender = static_cast<pid_t>(signal.ssi_pid);
    WorkerTable::WorkerRecord const* const worker = workers_.table().find(sender);
    bool const of_admin = admin_ && board_->admin.pid.load() == sender;
    int const whom = worker ? static_cast<int>(worker->index) : of_admin ? -1 : -2;
    auto const held_back = ignored_.try_emplace({number, whom}, std::chrono::seconds(10)).first->second.now();
    if (!held_back) return;
    std::string const whose = worker     ? fmt::format(" of worker {} (process {})", worker->index, sender)
                              : of_admin ? fmt::format(" of the admin process {}", sender)
                                         : "";
    std::string const more = *held_back == 0 ? "" : fmt::format(", {} more since the last message", *held_back);
    log::warning("ignored signal {} ({}){}{}: understood are TERM and INT (stop "
                 "gracefully), QUIT (stop at once), HUP (replace all workers), TTIN and TTOU (a worker more, a worker "
                 "fewer) and USR1 (reopen the access log), at the supervisor, process {}",
                 number, name_of_signal(number), whose, more, ::getpid());
}

void Supervisor::reopen_log() {
    std::uint64_t const turn = board_->log_turn.load() + 1;
    auto const followed = follow_access_log(turn);
    board_->log_turn.store(turn);   // stored before the log line: its reader may move the old file away
    if (!followed) log::error("--access-log={}: {}: the old file stays in use", config_->log.access, followed.why);
    if (followed) log::info("reopened the access log (--access-log={})", config_->log.access);
    if (followed && *followed == LogReader::missing) warn_of_missing_reader(config_->log.access);
}

// Acts once per phase. The admin process ends last: until then it reports the progress of the stop.
void Supervisor::obey_shutdown(Deadline now) {
    if (obeyed_ != shutdown_.phase()) {
        obeyed_ = shutdown_.phase();
        if (obeyed_ == Shutdown::Phase::draining) workers_.stop_all();
        if (obeyed_ == Shutdown::Phase::forced) workers_.kill_all();
        if (obeyed_ == Shutdown::Phase::forced && admin_) admin_->kill();
    }
    if (!shutdown_.under_way() || !workers_.gone()) return;
    listeners_->refuse_all();   // the admin process has it open too
    if (admin_) admin_->stop(now);
}

Deadline Supervisor::next_deadline() const {
    Deadline const next = std::min(shutdown_.next_step(), workers_.next_deadline());
    return admin_ ? std::min(next, admin_->next_deadline()) : next;
}

void Supervisor::wait_for_events(Deadline now) {
    if (done()) return;
    Deadline const wake = std::clamp(next_deadline(), now, now + std::chrono::minutes(1));
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(wake - now).count();
    pollfd watched[] = {
        {signals_.number(), POLLIN, 0}, {workers_.news(), POLLIN, 0}, {admin_ ? admin_->news() : -1, POLLIN, 0}};
    ::poll(watched, 3, static_cast<int>(left));
    if (watched[1].revents != 0) workers_.hear_news();
    if (watched[2].revents != 0) admin_->hear_news();
    if (watched[0].revents != 0) handle_signals();
}

}  // namespace tricorn::server
