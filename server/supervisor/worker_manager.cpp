#include "server/supervisor/worker_manager.hpp"
#include "common/os/system_call.hpp"
#include "server/config/cannot_serve.hpp"
#include "server/supervisor/exit_code.hpp"
#include "server/supervisor/process.hpp"
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tricorn::server {

namespace {

// Of a worker that is replaced; it must have ended well before the supervisor kills it.
std::chrono::milliseconds calm_grace(Config const& config) {
    auto const half = std::chrono::floor<std::chrono::milliseconds>(config.supervision.graceful_timeout / 2);
    return std::clamp<std::chrono::milliseconds>(half, drain_grace, std::chrono::seconds(10));
}

}   // namespace

WorkerManager::WorkerManager(Config const& config, Scoreboard& board, SharedSemaphore& connections, Fork fork)
    : config_(&config),
      board_(&board),
      connections_(&connections),
      fork_(std::move(fork)),
      workers_(config.model.workers),
      heartbeat_(config.supervision.worker_timeout),
      news_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {}

bool WorkerManager::hopeless(Deadline now) const {
    return !workers_.ever_ready() && (cannot_serve_ || workers_.degraded(now));
}

void WorkerManager::tend(Deadline now) {
    end_late(now);
    if (heartbeat_.begin_look(now)) end_stuck();
    start_due(now);
}

void WorkerManager::start_due(Deadline now) {
    while (auto const index = workers_.vacant(now)) start(*index);
    if (rolling_.settle(workers_)) {
        log::info("all workers have been replaced{}",
                  rolling_.under_way() ? "; starting another round, as requested meanwhile" : "");
    }
    auto const next = rolling_.next(workers_);
    if (next && workers_.start_at(*next) <= now) start(*next);
    board_->degraded.store(workers_.degraded(now));
    board_->generation.store(rolling_.generation());
    board_->wanted.store(workers_.wanted());
}

void WorkerManager::start(unsigned index) {
    WorkerRecord& worker = workers_.add(index, rolling_.generation(), Clock::now());
    WorkerSlot& slot = board_->clear_slot(worker.seat);
    pid_t pid = -1;
    int error = 0;
    try {
        worker.stop.emplace(slot.stop, board_->draining, calm_grace(*config_));
        pid = fork_(worker, [this, &worker] { return work_as(worker); });
        error = errno;
    } catch (std::system_error const& exhausted) {
        error = exhausted.code().value();
    }
    if (pid > 0) {
        worker.pid = pid;
        slot.index.store(index);
        slot.generation.store(worker.generation);
        slot.pid.store(pid);
        board_->worker_starts.add_alone(1);
        return;
    }
    if (auto const held_back = cannot_start_.now()) {
        log::error("cannot start worker {}: {} ({} times since the last message)", index, std::strerror(error),
                   *held_back + 1);
    }
    reap(worker, std::nullopt);
}

// Runs in the child.
int WorkerManager::work_as(WorkerRecord const& worker) {
    WorkerSlot& slot = board_->slot(worker.seat);
    auto const tell = [this](std::atomic<bool>& news) {
        news.store(true);
        ::eventfd_write(news_.number(), 1);
    };
    try {
        work_({.index = worker.index,
               .generation = worker.generation,
               .seat = worker.seat,
               .stop = *worker.stop,
               .ready = [&] { tell(slot.ready); },
               .recycle = [&] { tell(slot.worn); }});
        return exit_code::ok;
    } catch (CannotServe const& limit) {
        log::error("worker {} cannot serve: {}", worker.index, limit.what());
        return exit_code::never_ready;
    } catch (std::exception const& error) {
        log::error("worker {} failed: {}", worker.index, error.what());
        return exit_code::cut;
    }
}

// Flags in the workers' slots have changed.
void WorkerManager::hear_news() {
    eventfd_t ignored;
    ::eventfd_read(news_.number(), &ignored);
    auto const now = Clock::now();
    for (WorkerRecord& worker : workers_.all()) {
        WorkerSlot const& slot = board_->slot(worker.seat);
        worker.worn = slot.worn.load();
        if (worker.ready_since || !slot.ready.load()) continue;
        workers_.note_ready(worker, now);
        WorkerRecord* const before = workers_.other_at_work(worker);
        if (before == nullptr || worker.end_by || stopping_) continue;
        rolling_.note_success();
        retire(*before);
    }
}

WorkerManager::Ended WorkerManager::ended(pid_t pid, int status, rusage const& used) {
    WorkerRecord* const worker = workers_.find(pid);
    if (worker == nullptr) return Ended::nobody;
    bool const cut = board_->slot(worker->seat).in_flight.load() > 0;
    cannot_serve_ = cannot_serve_ || (WIFEXITED(status) && WEXITSTATUS(status) == exit_code::never_ready);
    board_->departed.add(used);
    board_->vacate(worker->seat);
    connections_->release_all_of(worker->seat);
    reap(*worker, status);
    return cut ? Ended::cut : Ended::whole;
}

// The worker has ended with this status, or could not be started.
void WorkerManager::reap(WorkerRecord& worker, std::optional<int> status) {
    unsigned const index = worker.index;
    pid_t const pid = worker.pid;
    auto const end = workers_.remove(worker, Clock::now());
    if (stopping_) return;
    if (status && end != WorkerTable::End::dismissed) board_->worker_deaths.add_alone(1);
    if (end == WorkerTable::End::dismissed && status == 0) {
        log::info("worker {} (process {}) has stopped as requested", index, pid);
    } else if (status) {
        log::error("worker {} (process {}) ended: {}", index, pid, describe_status(*status));
    }
    if (end != WorkerTable::End::failed_successor) return;
    log::error("worker {} could not be replaced, the old one stays", index);
    if (rolling_.note_failure()) log::error("giving up replacing the workers: the remaining old ones stay");
}

void WorkerManager::replace_all() {
    bool const now = rolling_.ask();
    log::info("replacing the workers{}",
              now ? fmt::format(": generation {}", rolling_.generation()) : " again after the current round");
}

void WorkerManager::add_one() {
    bool const more = workers_.want_more();
    log::info("asked to add a worker: {} {}", more ? "now" : "the maximum is", workers_.wanted());
}

void WorkerManager::remove_one() {
    bool const fewer = workers_.want_fewer();
    log::info("asked to remove a worker: {} {}", fewer ? "now" : "the minimum is", workers_.wanted());
    for (WorkerRecord& worker : workers_.all()) {
        if (worker.index >= workers_.wanted() && !worker.end_by) retire(worker);
    }
}

void WorkerManager::retire(WorkerRecord& worker) {
    workers_.retire(worker, Clock::now() + config_->supervision.graceful_timeout);
    worker.stop->request();
}

void WorkerManager::stop_all() {
    stopping_ = true;
    for (WorkerRecord& worker : workers_.all()) worker.stop->request();
}

void WorkerManager::kill_all() {
    stopping_ = true;
    for (WorkerRecord& worker : workers_.all()) kill(worker);
}

void WorkerManager::kill(WorkerRecord& worker) {
    worker.killed = true;
    ::kill(worker.pid, SIGKILL);
}

void WorkerManager::end_late(Deadline now) {
    for (WorkerRecord& worker : workers_.all()) {
        if (worker.killed || !worker.end_by || *worker.end_by > now) continue;
        log::warning("worker {} (process {}) has not stopped within the graceful timeout: killing it with {} exchanges "
                     "in flight",
                     worker.index, worker.pid, board_->slot(worker.seat).in_flight.load());
        kill(worker);
    }
}

// Kills one at a time: the others may be waiting for something that it holds.
void WorkerManager::end_stuck() {
    for (WorkerRecord& worker : workers_.all()) {
        if (worker.killed || worker.end_by) continue;
        auto const waited = [&worker] { return waited_for_processor(worker.pid); };
        if (!heartbeat_.is_stuck(worker.watch, board_->slot(worker.seat).beats.load(), waited)) continue;
        log::error("worker {} (process {}) has made no progress for --worker-timeout: killing it", worker.index,
                   worker.pid);
        return kill(worker);
    }
}

Deadline WorkerManager::next_deadline() const {
    Deadline next = heartbeat_.next_look();
    if (stopping_) return Deadline::max();
    if (board_->degraded.load()) next = std::min(next, workers_.heals_at());
    if (auto const start = workers_.next_start()) next = std::min(next, *start);
    if (auto const index = rolling_.next(workers_)) next = std::min(next, workers_.start_at(*index));
    for (WorkerRecord const& worker : workers_.all()) {
        if (worker.end_by && !worker.killed) next = std::min(next, *worker.end_by);
    }
    return next;
}

}   // namespace tricorn::server
