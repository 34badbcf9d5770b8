#include "server/supervisor/admin_keeper.hpp"
#include "common/log/log.hpp"
#include "common/os/system_call.hpp"
#include "server/supervisor/exit_code.hpp"
#include "server/supervisor/process.hpp"
#include <cerrno>
#include <csignal>
#include <cstring>
#include <sys/eventfd.h>
#include <unistd.h>

namespace tricorn::server {

namespace {

constexpr auto patience = std::chrono::seconds(1);   // for the admin process to end; its responses take no time

}   // namespace

AdminKeeper::AdminKeeper(Config const& config, Listener& listener, Scoreboard& board, Fork fork, Work work)
    : listener_(&listener),
      board_(&board),
      slot_(&board.admin),
      fork_(std::move(fork)),
      work_(std::move(work)),
      heartbeat_(config.supervision.worker_timeout),
      news_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {}

void AdminKeeper::tend(Deadline now) {
    bool const look = heartbeat_.begin_look(now);
    for (Process& process : table_.all()) {
        auto const waited = [&process] { return waited_for_processor(process.pid); };
        bool const stuck = look && heartbeat_.is_stuck(process.watch, slot_->beats.load(), waited);
        bool const late = process.end_by && *process.end_by <= now;
        if (process.killed || (!stuck && !late)) continue;
        log::warning("killing the admin process {}: it {}", process.pid, stuck ? "makes no progress" : "does not end");
        process.killed = true;
        ::kill(process.pid, SIGKILL);
    }
    if (!stopping_ && table_.vacant(now)) start(now);
}

void AdminKeeper::start(Deadline now) {
    Process& process = table_.add(0, 1, now);
    slot_->ready.store(false);
    pid_t pid = -1;
    int error = 0;
    try {
        process.stop.emplace(slot_->stop);
        pid = fork_(process, [this, &process] { return work_as(process); });
        error = errno;
    } catch (std::system_error const& exhausted) {
        error = exhausted.code().value();
    }
    if (pid < 0) return reap(process, std::string("cannot be started: ") + std::strerror(error));
    process.pid = pid;
    slot_->pid.store(pid);
}

// Runs in the child.
int AdminKeeper::work_as(Process const& process) {
    try {
        work_(*process.stop, [this] {
            slot_->ready.store(true);
            ::eventfd_write(news_.number(), 1);
        });
        return exit_code::ok;
    } catch (std::exception const& error) {
        log::error("the admin process failed: {}", error.what());
        return exit_code::cut;
    }
}

void AdminKeeper::hear_news() {
    eventfd_t ignored;
    ::eventfd_read(news_.number(), &ignored);
    for (Process& process : table_.all()) {
        if (slot_->ready.load() && !process.ready_since) table_.note_ready(process, Clock::now());
    }
}

bool AdminKeeper::ended(pid_t pid, int status, rusage const& used) {
    Process* const process = table_.find(pid);
    if (process == nullptr) return false;
    board_->departed.add_times(used);
    slot_->pid.store(0);
    reap(*process, "ended: " + describe_status(status));
    return true;
}

void AdminKeeper::reap(Process& process, std::string const& how) {
    pid_t const pid = process.pid;
    auto const end = table_.remove(process, Clock::now());
    if (stopping_) return;
    bool const again = end == WorkerTable::End::failed_start;
    std::string const who = pid > 0 ? fmt::format("the admin process {}", pid) : "the admin process";
    log::error("{} {}; restarting it{}", who, how, again ? " after a delay" : "");
}

void AdminKeeper::stop(Deadline now) {
    stopping_ = true;
    for (Process& process : table_.all()) {
        if (process.end_by) continue;
        table_.retire(process, now + patience);
        process.stop->request();
    }
}

void AdminKeeper::kill() {
    stopping_ = true;
    for (Process& process : table_.all()) {
        process.killed = true;
        ::kill(process.pid, SIGKILL);
    }
}

void AdminKeeper::let_go(Process const& self) {
    bool mine = false;
    for (Process& process : table_.all()) {
        if (&process == &self) {
            mine = true;
        } else {
            process.stop.reset();
        }
    }
    if (mine) {
        listener_->disown();
    } else {
        listener_->leave();
    }
}

Deadline AdminKeeper::next_deadline() const {
    Deadline next = heartbeat_.next_look();
    if (auto const start = table_.next_start(); start && !stopping_) next = std::min(next, *start);
    for (Process const& process : table_.all()) {
        if (process.end_by && !process.killed) next = std::min(next, *process.end_by);
    }
    return next;
}

}   // namespace tricorn::server
