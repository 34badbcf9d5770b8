#include "server/worker_table.hpp"
#include <algorithm>

namespace tricorn {

WorkerTable::WorkerTable(unsigned count) : workers_(count) {
    for (unsigned i = 0; i < count; ++i) workers_[i].index = i;
}

WorkerTable::Worker* WorkerTable::find(pid_t pid) {
    auto const it = std::find_if(workers_.begin(), workers_.end(), [pid](Worker const& w) { return w.pid == pid; });
    return it == workers_.end() ? nullptr : &*it;
}

unsigned WorkerTable::running() const {
    auto const count = std::count_if(workers_.begin(), workers_.end(), [](Worker const& w) { return w.pid != 0; });
    return static_cast<unsigned>(count);
}

bool WorkerTable::settled() const {
    auto const one = [](Worker const& w) { return w.ready_since || (w.pid == 0 && w.pause > Duration::zero()); };
    return ever_ready_ && std::all_of(workers_.begin(), workers_.end(), one);
}

void WorkerTable::note_ready(Worker& worker, Deadline now) {
    worker.ready_since = now;
    ever_ready_ = true;
}

// One that was ready for a while is replaced at once; one that died before is a failed start and is tried again later
// and later, so that a crash at start-up does not become a fork bomb.
void WorkerTable::note_death(Worker& worker, Deadline now) {
    bool const proven = worker.ready_since && now - *worker.ready_since >= proven_after;
    if (proven) {
        worker.pause = Duration::zero();
    } else {
        worker.pause = std::clamp(worker.pause * 2, first_pause, longest_pause);
        failures_.push_back(now);
        if (failures_.size() > failures_to_degrade) failures_.pop_front();
    }
    worker.start_at = now + worker.pause;
    worker.pid = 0;
    worker.stop.reset();
    worker.ready_since.reset();
}

Deadline WorkerTable::heals_at() const {
    if (failures_.size() < failures_to_degrade) return Deadline::min();
    return failures_[failures_.size() - failures_to_degrade] + failure_window;
}

std::optional<Deadline> WorkerTable::next_start() const {
    std::optional<Deadline> next;
    for (Worker const& worker : workers_) {
        if (worker.pid == 0 && (!next || worker.start_at < *next)) next = worker.start_at;
    }
    return next;
}

}  // namespace tricorn
