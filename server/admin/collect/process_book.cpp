#include "server/admin/collect/process_book.hpp"
#include "common/os/process.hpp"
#include <algorithm>
#include <unistd.h>

namespace tricorn::server::admin {

namespace {

// Processes other than workers: the supervisor, and this admin process.
std::array<pid_t, 2> others() {
    return {::getppid(), ::getpid()};
}

template <class Value>
std::optional<Value> find(std::map<pid_t, Value> const& book, pid_t pid) {
    auto const found = book.find(pid);
    return found == book.end() ? std::nullopt : std::optional(found->second);
}

}   // namespace

// Reads the exited workers' sum first: a process that exits meanwhile is missed instead of counted twice.
void ProcessBook::look_at_times() {
    ProcessTimes sum{board_->departed.user_microseconds.load(), board_->departed.system_microseconds.load(), 0};
    times_.clear();
    auto const add = [&](pid_t pid) {
        auto const times = pid == 0 ? std::nullopt : admin::times_of(pid);
        if (!times) return;
        times_[pid] = *times;
        sum.user_microseconds += times->user_microseconds;
        sum.system_microseconds += times->system_microseconds;
    };
    for (pid_t const pid : others()) add(pid);
    for (unsigned seat = 0; seat < board_->seats_used(); ++seat) add(board_->slot(seat).pid.load());
    all_times_ = times_.contains(::getpid()) ? std::optional(sum) : std::nullopt;
}

bool ProcessBook::knows_all() const {
    for (unsigned seat = 0; seat < board_->seats_used(); ++seat) {
        pid_t const pid = board_->slot(seat).pid.load();
        if (pid != 0 && !times_.contains(pid)) return false;
    }
    return true;
}

void ProcessBook::add_costs(pid_t pid, bool is_worker) {
    if (pid == 0) return;
    costs_[pid] = {proportional_memory_of(pid), is_worker ? admin::switches_of(pid) : Switches()};
}

void ProcessBook::look_at_costs(Deadline now) {
    if (now < next_costs_) return;
    Switches const departed{board_->departed.voluntary_switches.load(), board_->departed.involuntary_switches.load()};
    auto const before = all_switches_;
    Switches now_all = departed;
    costs_.clear();
    for (pid_t const pid : others()) add_costs(pid, false);
    for (unsigned seat = 0; seat < board_->seats_used(); ++seat) {
        WorkerSlot const& slot = board_->slot(seat);
        pid_t const pid = slot.pid.load();
        add_costs(pid, true);
        if (pid == 0) continue;
        Switches const live = costs_[pid].switches.value_or(Switches());   // of one that has just ended: none
        now_all.voluntary += slot.voluntary_switches.load() + live.voluntary;
        now_all.involuntary += slot.involuntary_switches.load() + live.involuntary;
    }
    all_switches_ = threads_of(::getpid()).empty() ? std::nullopt : std::optional(now_all);
    double const seconds = std::chrono::duration<double>(now - costs_at_).count();
    auto const rate = [seconds](std::uint64_t from, std::uint64_t to) {
        return to > from ? static_cast<double>(to - from) / seconds : 0;
    };
    bool const known = before && all_switches_;
    voluntary_rate_ = known ? std::optional(rate(before->voluntary, all_switches_->voluntary)) : std::nullopt;
    involuntary_rate_ = known ? std::optional(rate(before->involuntary, all_switches_->involuntary)) : std::nullopt;
    costs_at_ = now;
    next_costs_ = now + std::max<Duration>(std::chrono::milliseconds(990), 20 * (Clock::now() - now));
}

std::optional<ProcessTimes> ProcessBook::times_of(pid_t pid) const {
    return find(times_, pid);
}

std::optional<std::uint64_t> ProcessBook::memory_of(pid_t pid) const {
    return find(costs_, pid).value_or(Costs()).memory;
}

std::optional<Switches> ProcessBook::switches_of(pid_t pid) const {
    return find(costs_, pid).value_or(Costs()).switches;
}

unsigned ProcessBook::processes() const {
    unsigned sum = static_cast<unsigned>(others().size());
    for (unsigned seat = 0; seat < board_->seats_used(); ++seat) sum += board_->slot(seat).pid.load() == 0 ? 0 : 1;
    return sum;
}

std::optional<unsigned> ProcessBook::threads() const {
    if (!all_times_) return std::nullopt;
    unsigned sum = 0;
    for (auto const& [pid, times] : times_) sum += times.threads;
    return sum;
}

std::optional<std::uint64_t> ProcessBook::memory() const {
    if (!memory_of(::getpid())) return std::nullopt;
    std::uint64_t sum = 0;
    for (auto const& [pid, costs] : costs_) sum += costs.memory.value_or(0);
    return sum;
}

}   // namespace tricorn::server::admin
