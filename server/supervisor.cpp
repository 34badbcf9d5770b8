#include "server/supervisor.hpp"
#include "common/log.hpp"
#include "server/port_file.hpp"
#include "server/process.hpp"
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tricorn {

Supervisor::Supervisor(Config const& config, Listener& listener, Scoreboard& board, SlotPool& connections)
    : config_(&config),
      listener_(&listener),
      board_(&board),
      connections_(&connections),
      workers_(config.workers),
      heartbeat_(config.worker_timeout),
      shutdown_(config, listener, board),
      signals_(open_signals()),
      news_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (signals_ < 0 || news_ < 0) throw std::system_error(errno, std::generic_category(), "signalfd or eventfd");
}

Supervisor::~Supervisor() {
    ::close(news_);
    ::close(signals_);
}

int Supervisor::run(Work work) {
    work_ = std::move(work);
    while (!shutdown_.under_way() || workers_.running() > 0) {
        auto const now = Clock::now();
        shutdown_.step(now);
        if (!shutdown_.under_way()) tend_workers(now);
        obey_shutdown();
        wait_for_events(now);
    }
    return exit_code_;
}

void Supervisor::tend_workers(Deadline now) {
    end_late(now);
    if (heartbeat_.begin_look(now)) end_stuck();
    if (!announced_ && workers_.settled()) announce();
    if (!shutdown_.under_way()) start_due(now);
}

void Supervisor::start_due(Deadline now) {
    if (!workers_.ever_ready() && workers_.degraded(now)) {
        log::error("no worker ever became ready, giving up");
        exit_code_ = exit_code::never_ready;
        return shutdown_.force();
    }
    while (auto const index = workers_.vacant(now)) start(*index);
    if (rolling_.settle(workers_)) {
        log::info("the workers are replaced{}", rolling_.under_way() ? "; once more, as asked meanwhile" : "");
    }
    auto const next = rolling_.next(workers_);
    if (next && workers_.start_at(*next) <= now) start(*next);
    board_->degraded.store(workers_.degraded(now));
    board_->generation.store(rolling_.generation());
    board_->wanted.store(workers_.wanted());
}

void Supervisor::start(unsigned index) {
    Worker& worker = workers_.add(index, rolling_.generation(), Clock::now());
    WorkerSlot& slot = board_->clear_slot(worker.seat);
    pid_t const parent = ::getpid();
    pid_t pid = -1;
    int error = 0;
    try {
        worker.stop.emplace(slot.stop);
        pid = ::fork();
        error = errno;
    } catch (std::system_error const& exhausted) {
        error = exhausted.code().value();
    }
    if (pid == 0) be_worker(worker, parent);
    if (pid > 0) {
        worker.pid = pid;
        slot.index.store(index);
        slot.generation.store(worker.generation);
        slot.pid.store(pid);
        board_->worker_starts.add_alone(1);
        return;
    }
    if (auto const held_back = cannot_start_.now()) {
        log::error("cannot start worker {}: {} ({} times since last said)", index, std::strerror(error),
                   *held_back + 1);
    }
    strike_off(worker, std::nullopt);
}

// In the child. It must not return into main, nor run main's destructors.
void Supervisor::be_worker(Worker& worker, pid_t parent) {
    become_child(parent);
    set_up_log(config_->log_level, config_->log_format);
    listener_->disown();
    ::close(signals_);
    for (Worker& other : workers_.all()) {
        if (&other != &worker) other.stop.reset();
    }
    WorkerSlot& slot = board_->slot(worker.seat);
    auto const tell = [this](std::atomic<bool>& news) {
        news.store(true);
        ::eventfd_write(news_, 1);
    };
    int status = exit_code::cut;
    try {
        work_({.index = worker.index,
               .generation = worker.generation,
               .seat = worker.seat,
               .stop = *worker.stop,
               .ready = [&] { tell(slot.ready); },
               .worn_out = [&] { tell(slot.worn); }});
        status = exit_code::ok;
    } catch (std::exception const& error) {
        log::error("worker {} failed: {}", worker.index, error.what());
    }
    ::_exit(status);
}

// Something has changed in their slots.
void Supervisor::look_at_workers() {
    eventfd_t ignored;
    ::eventfd_read(news_, &ignored);
    auto const now = Clock::now();
    for (Worker& worker : workers_.all()) {
        WorkerSlot const& slot = board_->slot(worker.seat);
        worker.worn = slot.worn.load();
        if (worker.ready_since || !slot.ready.load()) continue;
        workers_.note_ready(worker, now);
        Worker* const before = workers_.other_at_work(worker);
        if (before == nullptr || worker.end_by || shutdown_.under_way()) continue;
        rolling_.note_success();
        dismiss(*before);
    }
}

void Supervisor::announce() {
    announced_ = true;
    board_->started.store(true);
    std::string const where = to_string(listener_->bound());
    std::string const why = write_port_file(config_->port_file, where);
    if (!why.empty()) {
        log::error("--port-file={}: {}: stopping, for whoever waits for it would wait for ever", config_->port_file,
                   why);
        exit_code_ = exit_code::usage;
        return shutdown_.force();
    }
    log::info("listening on {}, model {}, {} worker{}, seed {}, ready", where, to_string(config_->model),
              workers_.wanted(), workers_.wanted() == 1 ? "" : "s", config_->seed);
}

void Supervisor::reap() {
    int status = 0;
    rusage used{};
    for (pid_t pid; (pid = ::wait4(-1, &status, WNOHANG, &used)) > 0;) {
        Worker* const worker = workers_.find(pid);
        if (worker == nullptr) continue;   // as PID 1 we also reap what others left behind
        bool const cut = board_->slot(worker->seat).in_flight.load() > 0;
        board_->departed.add(used);
        board_->vacate(worker->seat);
        connections_->take_back(worker->seat);
        if (shutdown_.under_way() && cut) exit_code_ = exit_code::cut;
        strike_off(*worker, status);
    }
}

// It has ended so, or could not even be started.
void Supervisor::strike_off(Worker& worker, std::optional<int> status) {
    unsigned const index = worker.index;
    pid_t const pid = worker.pid;
    auto const end = workers_.remove(worker, Clock::now());
    if (shutdown_.under_way()) return;
    if (end != WorkerTable::End::dismissed) board_->worker_deaths.add_alone(1);
    if (end == WorkerTable::End::dismissed && status == 0) {
        log::info("worker {} (process {}) has ended, as it was told", index, pid);
    } else if (status) {
        log::error("worker {} (process {}) ended: {}", index, pid, describe_status(*status));
    }
    if (end != WorkerTable::End::failed_successor) return;
    log::error("worker {} could not be replaced, the old one goes on", index);
    if (rolling_.note_failure()) log::error("replacing the workers is given up: those that are left go on");
}

void Supervisor::handle_signals() {
    signalfd_siginfo signal;
    while (::read(signals_, &signal, sizeof signal) == sizeof signal) {
        switch (signal.ssi_signo) {
            case SIGCHLD: reap(); break;
            case SIGTERM:
            case SIGINT: shutdown_.ask(Clock::now()); break;
            case SIGQUIT:
                log::warning("told to quit: stopping at once");
                shutdown_.force();
                break;
            case SIGUSR1: reopen_log(); break;
            default:
                if (!shutdown_.under_way()) change_workers(signal.ssi_signo);
        }
    }
}

void Supervisor::change_workers(unsigned signal) {
    if (signal == SIGHUP) {
        bool const now = rolling_.ask();
        log::info("told to replace the workers{}",
                  now ? fmt::format(": generation {}", rolling_.generation()) : " again: once this is done");
    } else if (signal == SIGTTIN) {
        bool const more = workers_.want_more();
        log::info("told to add a worker: {} {}", more ? "from now on" : "there are no more than", workers_.wanted());
    } else if (signal == SIGTTOU) {
        bool const fewer = workers_.want_fewer();
        log::info("told to remove a worker: {} {}", fewer ? "from now on" : "there are no fewer than",
                  workers_.wanted());
        for (Worker& worker : workers_.all()) {
            if (worker.index >= workers_.wanted() && !worker.end_by) dismiss(worker);
        }
    }
}

void Supervisor::dismiss(Worker& worker) {
    workers_.dismiss(worker, Clock::now() + config_->graceful_timeout);
    worker.stop->request();
}

void Supervisor::reopen_log() {
    std::uint64_t const turn = board_->log_turn.load() + 1;
    std::string const why = follow_access_log(turn);
    if (!why.empty()) log::error("--access-log={}: {}: the old file goes on", config_->access_log, why);
    if (why.empty()) log::info("told to open the access log anew (--access-log={})", config_->access_log);
    board_->log_turn.store(turn);
}

void Supervisor::kill(Worker& worker) {
    worker.killed = true;
    ::kill(worker.pid, SIGKILL);
}

// Once for each phase.
void Supervisor::obey_shutdown() {
    if (obeyed_ == shutdown_.phase()) return;
    obeyed_ = shutdown_.phase();
    for (Worker& worker : workers_.all()) {
        if (obeyed_ == Shutdown::Phase::draining) worker.stop->request();
        if (obeyed_ == Shutdown::Phase::forced) kill(worker);
    }
}

void Supervisor::end_late(Deadline now) {
    for (Worker& worker : workers_.all()) {
        if (worker.killed || !worker.end_by || *worker.end_by > now) continue;
        log::warning("worker {} (process {}) has not ended within the graceful timeout: killing it, with {} exchanges",
                     worker.index, worker.pid, board_->slot(worker.seat).in_flight.load());
        kill(worker);
    }
}

// One at a time: what it holds may be what the others wait for.
void Supervisor::end_stuck() {
    for (Worker& worker : workers_.all()) {
        if (worker.killed || worker.end_by) continue;
        auto const waited = [&worker] { return waited_for_processor(worker.pid); };
        if (!heartbeat_.is_stuck(worker.watch, board_->slot(worker.seat).beats.load(), waited)) continue;
        log::error("worker {} (process {}) has made no progress for --worker-timeout: killing it", worker.index,
                   worker.pid);
        return kill(worker);
    }
}

Deadline Supervisor::next_deadline() const {
    Deadline next = shutdown_.next_step();
    if (shutdown_.under_way()) return next;
    if (board_->degraded.load()) next = std::min(next, workers_.heals_at());
    if (auto const start = workers_.next_start()) next = std::min(next, *start);
    if (auto const index = rolling_.next(workers_)) next = std::min(next, workers_.start_at(*index));
    for (Worker const& worker : workers_.all()) {
        if (worker.end_by && !worker.killed) next = std::min(next, *worker.end_by);
    }
    return std::min(next, heartbeat_.next_look());
}

void Supervisor::wait_for_events(Deadline now) {
    if (shutdown_.under_way() && workers_.running() == 0) return;
    Deadline const wake = std::clamp(next_deadline(), now, now + std::chrono::minutes(1));
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(wake - now).count();
    pollfd watched[] = {{signals_, POLLIN, 0}, {news_, POLLIN, 0}};
    ::poll(watched, 2, static_cast<int>(left));
    if (watched[1].revents != 0) look_at_workers();
    if (watched[0].revents != 0) handle_signals();
}

}  // namespace tricorn
