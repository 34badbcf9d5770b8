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
      signals_(open_signals()),
      ready_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (signals_ < 0 || ready_ < 0) throw std::system_error(errno, std::generic_category(), "signalfd or eventfd");
}

Supervisor::~Supervisor() {
    ::close(ready_);
    ::close(signals_);
}

int Supervisor::run(Work work) {
    work_ = std::move(work);
    while (state_ != State::over) {
        auto const now = Clock::now();
        act_on_time(now);
        close_emptied_queue();
        if (state_ == State::starting && workers_.settled()) announce();
        if (state_ != State::draining && state_ != State::over) start_due(now);
        if (state_ != State::over) wait_for_events(now);
    }
    return exit_code_;
}

void Supervisor::start_due(Deadline now) {
    if (!workers_.ever_ready() && workers_.degraded(now)) {
        log::error("no worker ever became ready, giving up");
        exit_code_ = exit_code::never_ready;
        kill_all();
        return;
    }
    for (WorkerTable::Worker& worker : workers_.all()) {
        if (worker.pid == 0 && worker.start_at <= now) start(worker);
    }
    board_->degraded.store(workers_.degraded(now));
}

void Supervisor::start(WorkerTable::Worker& worker) {
    WorkerSlot& slot = board_->slot(worker.index);
    slot.ready.store(false);
    slot.in_flight.store(0);
    pid_t const parent = ::getpid();
    pid_t pid = -1;
    try {
        worker.stop.emplace(slot.stop);
        pid = ::fork();
    } catch (std::system_error const& error) {
        log::error("cannot prepare worker {}: {}", worker.index, error.what());
    }
    if (pid == 0) be_worker(worker, parent);
    if (pid < 0) {
        int const error = errno;
        if (auto const held_back = cannot_start_.now()) {
            log::error("cannot start worker {}: {} ({} times since last said)", worker.index, std::strerror(error),
                       *held_back + 1);
        }
        workers_.note_death(worker, Clock::now());
        return;
    }
    worker.pid = pid;
    slot.pid.store(pid);
}

// In the child. It must not return into main, nor run main's destructors.
void Supervisor::be_worker(WorkerTable::Worker& worker, pid_t parent) {
    become_child(parent);
    set_up_log(config_->log_level, config_->log_format);
    listener_->disown();
    ::close(signals_);
    for (WorkerTable::Worker& other : workers_.all()) {
        if (&other != &worker) other.stop.reset();
    }
    WorkerSlot& slot = board_->slot(worker.index);
    auto const ready = [this, &slot] {
        slot.ready.store(true);
        ::eventfd_write(ready_, 1);
    };
    int status = exit_code::cut;
    try {
        work_(worker.index, *worker.stop, ready);
        status = exit_code::ok;
    } catch (std::exception const& error) {
        log::error("worker {} failed: {}", worker.index, error.what());
    }
    ::_exit(status);
}

void Supervisor::note_ready() {
    eventfd_t ignored;
    ::eventfd_read(ready_, &ignored);
    auto const now = Clock::now();
    for (WorkerTable::Worker& worker : workers_.all()) {
        bool const ready = worker.pid != 0 && board_->slot(worker.index).ready.load();
        if (ready && !worker.ready_since) workers_.note_ready(worker, now);
    }
}

void Supervisor::announce() {
    state_ = State::serving;
    std::string const where = to_string(listener_->bound());
    std::string const why = write_port_file(config_->port_file, where);
    if (!why.empty()) {
        log::error("--port-file={}: {}: stopping, for whoever waits for it would wait for ever", config_->port_file,
                   why);
        exit_code_ = exit_code::usage;
        kill_all();
        return;
    }
    log::info("listening on {}, model {}, {} worker{}, seed {}, ready", where, to_string(config_->model),
              config_->workers, config_->workers == 1 ? "" : "s", config_->seed);
}

void Supervisor::reap() {
    int status = 0;
    for (pid_t pid; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        WorkerTable::Worker* const worker = workers_.find(pid);
        if (worker == nullptr) continue;   // as PID 1 we also reap what others left behind
        WorkerSlot& slot = board_->slot(worker->index);
        bool const cut = slot.in_flight.exchange(0) > 0;
        board_->set_waiting(worker->index, false);
        connections_->take_back(worker->index);
        slot.ready.store(false);
        slot.pid.store(0);
        bool const stopping = state_ == State::draining;
        if (stopping && cut) exit_code_ = exit_code::cut;
        if (!stopping) log::error("worker {} (process {}) ended: {}", worker->index, pid, describe_status(status));
        workers_.note_death(*worker, Clock::now());
    }
    if (state_ == State::draining && workers_.running() == 0) state_ = State::over;
}

void Supervisor::handle_signals() {
    signalfd_siginfo signal;
    while (::read(signals_, &signal, sizeof signal) == sizeof signal) {
        switch (signal.ssi_signo) {
            case SIGCHLD: reap(); break;
            case SIGTERM:
            case SIGINT: ask_to_stop(); break;
            case SIGQUIT:
                log::warning("told to quit: stopping at once");
                kill_all();
                break;
            default: log::warning("signal {} is not used by this version", signal.ssi_signo);
        }
    }
}

void Supervisor::ask_to_stop() {
    if (state_ == State::waiting_to_drain || state_ == State::draining) {
        log::warning("told to stop a second time: stopping at once");
        kill_all();
        return;
    }
    board_->draining.store(true);
    if (config_->drain_delay > Duration::zero()) {
        log::info("told to stop: not ready from now on, draining after the drain delay");
        state_ = State::waiting_to_drain;
        state_ends_ = Clock::now() + config_->drain_delay;
    } else {
        drain();
    }
}

void Supervisor::drain() {
    log::info("stopping gracefully");
    board_->draining.store(true);
    state_ = State::draining;
    state_ends_ = Clock::now() + config_->graceful_timeout;
    constexpr int still_on_their_way = 16;   // those who come until the queue is found empty
    board_->left_in_queue.store(listener_->refuse_more() + still_on_their_way);
    queue_open_ = true;
    for (WorkerTable::Worker& worker : workers_.all()) {
        if (worker.pid != 0) worker.stop->request();
    }
    if (workers_.running() == 0) state_ = State::over;
}

// When the workers have taken over all that waited, later clients are refused at once instead of being left to wait.
void Supervisor::close_emptied_queue() {
    if (!queue_open_ || board_->left_in_queue.load() > 0) return;
    queue_open_ = false;
    listener_->refuse_all();
}

void Supervisor::kill_all() {
    state_ = State::draining;
    state_ends_ = Deadline::max();
    for (WorkerTable::Worker& worker : workers_.all()) {
        if (worker.pid != 0) ::kill(worker.pid, SIGKILL);
    }
    if (workers_.running() == 0) state_ = State::over;
}

void Supervisor::act_on_time(Deadline now) {
    if (now < state_ends_) return;
    if (state_ == State::waiting_to_drain) {
        drain();
    } else if (state_ == State::draining) {
        log::warning("the graceful timeout is over: stopping {} workers by force", workers_.running());
        kill_all();
    }
}

Deadline Supervisor::next_deadline() const {
    bool const starts = state_ != State::draining && state_ != State::over;
    auto const next_start = starts ? workers_.next_start() : std::nullopt;
    Deadline next = state_ends_;
    if (next_start) next = std::min(next, *next_start);
    if (board_->degraded.load()) next = std::min(next, workers_.heals_at());
    if (queue_open_) next = std::min(next, Clock::now() + std::chrono::milliseconds(20));
    return next;
}

void Supervisor::wait_for_events(Deadline now) {
    Deadline const wake = next_deadline();
    long wait = -1;
    if (wake != Deadline::max()) wait = std::chrono::ceil<std::chrono::milliseconds>(wake - now).count();
    pollfd watched[] = {{signals_, POLLIN, 0}, {ready_, POLLIN, 0}};
    ::poll(watched, 2, wake == Deadline::max() ? -1 : static_cast<int>(std::clamp<long>(wait, 0, 60'000)));
    if (watched[1].revents != 0) note_ready();
    if (watched[0].revents != 0) handle_signals();
}

}  // namespace tricorn
