#include "client/load/engine/probe.hpp"
#include "common/os/process.hpp"
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <unistd.h>

namespace tricorn::client {

namespace {

// Of a process of which proc(5) shows nothing.
bool has_ended(pid_t pid) {
    if (::kill(pid, 0) != 0) return errno == ESRCH;
    return times_of(::getpid()).has_value();   // it waits for its parent; else there is no proc(5) at all
}

}   // namespace

void Probe::add(pid_t pid, Tree& tree) {
    Taken taken;
    taken.cpu = cpu_time_of(pid);   // keeps what its ended threads took, which task/ forgets
    if (auto const times = times_of(pid)) taken.reaped = times->reaped;
    for (pid_t const thread : threads_of(pid)) {
        ContextSwitches const switches = switches_of(pid, thread);
        taken.living += scheduled_times_of(pid, thread).ran;
        taken.voluntary += switches.voluntary;
        taken.involuntary += switches.involuntary;
        ++taken.threads;
    }
    if (taken.threads == 0) return;   // it has ended, or is hidden
    tree[pid] = taken;
    for (pid_t const child : children_of(pid)) add(child, tree);
}

void Probe::begin() {
    before_.clear();
    add(pid_, before_);
    begun_ = std::chrono::steady_clock::now();
}

ServerCost Probe::end() {
    Tree after;
    add(pid_, after);
    ServerCost cost;
    cost.watched = std::chrono::steady_clock::now() - begun_;
    for (auto const& [pid, now] : after) {
        auto const known = before_.find(pid);
        Taken const before = known == before_.end() ? Taken{} : known->second;
        auto const own = now.cpu - before.cpu;
        cost.cpu += own + now.reaped - before.reaped;
        // The switch counts of ended threads are lost, but not their CPU time.
        if (own - (now.living - before.living) > own / 20) cost.threads_ended = true;
        cost.switches_voluntary += now.voluntary - std::min(now.voluntary, before.voluntary);
        cost.switches_involuntary += now.involuntary - std::min(now.involuntary, before.involuntary);
        ++cost.processes;
        cost.threads += now.threads;
        auto const memory = memory_of(pid).value_or(ProcessMemory());   // nothing where it is somebody else's process
        cost.pss += memory.pss;
        cost.pss_files += memory.pss_files;
    }
    // A process that ended is included in its parent's count, with its time from before the window: subtract that.
    for (auto const& [pid, before] : before_) {
        if (after.contains(pid)) continue;
        cost.processes_ended = true;
        cost.cpu -= before.cpu + before.reaped;
    }
    cost.gone = after.empty();
    cost.ended = cost.gone && has_ended(pid_);
    return cost;
}

}   // namespace tricorn::client
