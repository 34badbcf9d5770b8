#include "server/supervisor/worker_table.hpp"
#include <algorithm>

namespace tricorn::server {

WorkerTable::WorkerRecord* WorkerTable::find(pid_t pid) {
    auto const it =
        std::find_if(workers_.begin(), workers_.end(), [pid](WorkerRecord const& w) { return w.pid == pid; });
    return it == workers_.end() ? nullptr : &*it;
}

bool WorkerTable::settled() const {
    std::vector<bool> const taken_posts = taken();
    for (std::size_t i = 0; i < indices_.size(); ++i) {
        if (!taken_posts[i] && indices_[i].pause == Duration::zero()) return false;
    }
    auto const one = [](WorkerRecord const& w) { return w.ready_since || w.end_by; };
    return ever_ready_ && std::all_of(workers_.begin(), workers_.end(), one);
}

bool WorkerTable::want_more() {
    if (wanted() == most_) return false;
    indices_.emplace_back();
    return true;
}

bool WorkerTable::want_fewer() {
    if (wanted() == 1) return false;
    indices_.pop_back();
    return true;
}

// Stopping workers do not count.
std::vector<bool> WorkerTable::taken() const {
    std::vector<bool> taken(indices_.size());
    for (WorkerRecord const& worker : workers_) {
        if (!worker.end_by && worker.index < taken.size()) taken[worker.index] = true;
    }
    return taken;
}

std::optional<unsigned> WorkerTable::vacant(Deadline now) const {
    if (!has_seat()) return std::nullopt;
    std::vector<bool> const taken_posts = taken();
    for (unsigned i = 0; i < wanted(); ++i) {
        if (!taken_posts[i] && indices_[i].start_at <= now) return i;
    }
    return std::nullopt;
}

std::optional<Deadline> WorkerTable::next_start() const {
    std::optional<Deadline> next;
    if (!has_seat()) return next;
    std::vector<bool> const taken_posts = taken();
    for (unsigned i = 0; i < wanted(); ++i) {
        if (!taken_posts[i] && (!next || indices_[i].start_at < *next)) next = indices_[i].start_at;
    }
    return next;
}

WorkerTable::WorkerRecord& WorkerTable::add(unsigned index, unsigned generation, Deadline now) {
    std::vector<bool> seats(max_seats);
    for (WorkerRecord const& worker : workers_) seats[worker.seat] = true;
    auto const free = std::find(seats.begin(), seats.end(), false);
    WorkerRecord& worker = workers_.emplace_back();
    worker.index = index;
    worker.seat = static_cast<unsigned>(free - seats.begin());
    worker.generation = generation;
    worker.watch.since = now;
    return worker;
}

void WorkerTable::note_ready(WorkerRecord& worker, Deadline now) {
    worker.ready_since = now;
    ever_ready_ = true;
}

WorkerTable::WorkerRecord* WorkerTable::other_at_work(WorkerRecord const& worker) {
    auto const it = std::find_if(workers_.begin(), workers_.end(), [&worker](WorkerRecord const& other) {
        return &other != &worker && other.index == worker.index && !other.end_by;
    });
    return it == workers_.end() ? nullptr : &*it;
}

// A worker that was ready for a while is replaced at once; one that died earlier is a failed start, and the next start
// is delayed more and more, so that a crash at start-up does not become a fork bomb.
WorkerTable::End WorkerTable::remove(WorkerRecord& worker, Deadline now) {
    bool const alone = other_at_work(worker) == nullptr;
    bool const ready = worker.ready_since.has_value();
    bool const proven = ready && now - *worker.ready_since >= proven_after;
    End end = End::died;
    if (worker.end_by || worker.index >= wanted()) {
        end = End::dismissed;
    } else if (IndexState& state = indices_[worker.index]; alone && proven) {
        state = {now, Duration::zero()};
    } else if (alone) {
        end = End::failed_start;
        delay(state, now);
        failures_.push_back(now);
        if (failures_.size() > failures_to_degrade) failures_.pop_front();
    } else if (!ready) {
        end = End::failed_successor;
        delay(state, now);
    }
    workers_.remove_if([&worker](WorkerRecord const& other) { return &other == &worker; });
    return end;
}

void WorkerTable::delay(IndexState& state, Deadline now) {
    state.pause = std::clamp(state.pause * 2, first_pause, longest_pause);
    state.start_at = now + state.pause;
}

Deadline WorkerTable::heals_at() const {
    if (failures_.size() < failures_to_degrade) return Deadline::min();
    return failures_[failures_.size() - failures_to_degrade] + failure_window;
}

}  // namespace tricorn::server
