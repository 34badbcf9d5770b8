#include "client/load/engine/probe.hpp"
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

namespace tricorn::client {

namespace {

using std::chrono::nanoseconds;
namespace fs = std::filesystem;

std::string path_of(pid_t pid, std::string const& file) {
    return "/proc/" + std::to_string(pid) + "/" + file;
}

std::vector<pid_t> threads_of(pid_t pid) {
    std::vector<pid_t> threads;
    std::error_code gone;
    for (auto const& entry : fs::directory_iterator(path_of(pid, "task"), gone))
        threads.push_back(static_cast<pid_t>(std::stol(entry.path().filename().string())));
    return threads;
}

std::vector<pid_t> children_of(pid_t pid) {
    std::vector<pid_t> children;
    for (pid_t const thread : threads_of(pid)) {
        std::ifstream list(path_of(pid, "task/" + std::to_string(thread) + "/children"));
        for (pid_t child; list >> child;) children.push_back(child);
    }
    return children;
}

// Returns the number after "name:" in a file of such lines, or 0.
std::uint64_t number_in(std::string const& path, std::string const& name) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(name + ":")) return std::stoull(line.substr(name.size() + 1));
    }
    return 0;
}

// Converts "name: 12 kB" to bytes.
std::uint64_t kibibytes_in(std::string const& line) {
    return std::stoull(line.substr(line.find(':') + 1)) * 1024;
}

// A process's CPU clock counts in nanoseconds and includes threads that have ended, unlike task/
// (clock_getcpuclockid(3)).
nanoseconds cpu_of(pid_t pid) {
    clockid_t clock;
    timespec time{};
    if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return {};
    return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

nanoseconds cpu_of_thread(pid_t pid, pid_t thread) {
    std::ifstream schedstat(path_of(pid, "task/" + std::to_string(thread) + "/schedstat"));
    std::int64_t ran = 0;
    return schedstat >> ran ? nanoseconds(ran) : nanoseconds(0);
}

// Reads cutime and cstime, fields 16 and 17 of stat (proc(5)). Counts from the end of the name, which may contain
// anything.
nanoseconds reaped_by(pid_t pid) {
    std::ifstream file(path_of(pid, "stat"));
    std::string line;
    std::getline(file, line);
    auto const end = line.rfind(')');
    if (end == std::string::npos) return {};
    std::istringstream fields(line.substr(end + 1));
    std::string skipped;
    for (int i = 3; i < 16; ++i) fields >> skipped;
    std::int64_t user = 0, system = 0;
    fields >> user >> system;
    return nanoseconds(std::chrono::seconds(1)) / ::sysconf(_SC_CLK_TCK) * (user + system);
}

}  // namespace

void Probe::add(pid_t pid, Tree& tree) {
    Taken taken;
    taken.cpu = cpu_of(pid);
    taken.reaped = reaped_by(pid);
    for (pid_t const thread : threads_of(pid)) {
        std::string const status = path_of(pid, "task/" + std::to_string(thread) + "/status");
        taken.living += cpu_of_thread(pid, thread);
        taken.voluntary += number_in(status, "voluntary_ctxt_switches");
        taken.involuntary += number_in(status, "nonvoluntary_ctxt_switches");
        ++taken.threads;
    }
    if (taken.threads == 0) return;   // the process has ended
    tree[pid] = taken;
    for (pid_t const child : children_of(pid)) add(child, tree);
}

// Adds nothing for a process of another user.
void Probe::add_memory(pid_t pid, ServerCost& cost) {
    std::ifstream file(path_of(pid, "smaps_rollup"));   // each read walks all of the process's memory
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("Pss:")) cost.pss += kibibytes_in(line);
        if (line.starts_with("Pss_File:")) cost.pss_files += kibibytes_in(line);
    }
}

void Probe::begin() {
    before_.clear();
    add(pid_, before_);
}

ServerCost Probe::end() {
    Tree after;
    add(pid_, after);
    ServerCost cost;
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
        add_memory(pid, cost);
    }
    // A process that ended is included in its parent's count, with its time from before the window: subtract that.
    for (auto const& [pid, before] : before_) {
        if (after.contains(pid)) continue;
        cost.processes_ended = true;
        cost.cpu -= before.cpu + before.reaped;
    }
    cost.gone = after.empty();
    return cost;
}

}  // namespace tricorn::client
