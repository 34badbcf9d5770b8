#include "common/os/process.hpp"
#include "common/os/proc_text.hpp"
#include <algorithm>
#include <cerrno>
#include <ctime>
#include <filesystem>
#include <string>
#include <unistd.h>

namespace tricorn {

namespace {

using std::chrono::nanoseconds;

std::string path_of(pid_t process, std::string const& file) {
    return "/proc/" + std::to_string(process) + "/" + file;
}

std::string path_of(pid_t process, pid_t thread, std::string const& file) {
    return path_of(process, "task/" + std::to_string(thread) + "/" + file);
}

// proc(5) writes kB for what is 1024 bytes.
std::optional<std::uint64_t> bytes_behind(std::string_view text, std::string_view name) {
    auto const number = number_behind(text, name);
    return number ? std::optional(*number * 1024) : std::nullopt;
}

// nullopt: there is no such file, or nothing of that name in it; errno says which.
std::optional<std::uint64_t> bytes_in(std::string const& path, std::string_view name) {
    auto const text = text_of(path);
    if (!text) return std::nullopt;
    auto const bytes = bytes_behind(*text, name);
    if (!bytes) errno = ENOTSUP;
    return bytes;
}

// Time on a processor, time waited for one, and how often (Documentation/scheduler/sched-stats.rst).
ScheduledTimes read_schedstat(std::string const& path) {
    auto const text = text_of(path);
    std::string_view rest = text ? std::string_view(*text) : std::string_view();
    auto const ran = next_number(rest), waited = next_number(rest);
    if (!ran || !waited) return {};
    return {nanoseconds(*ran), nanoseconds(*waited)};
}

}   // namespace

std::vector<pid_t> threads_of(pid_t process) {
    std::vector<pid_t> threads;
    std::error_code gone;
    std::filesystem::directory_iterator entry(path_of(process, "task"), gone);
    for (; !gone && entry != std::filesystem::directory_iterator(); entry.increment(gone))
        threads.push_back(static_cast<pid_t>(std::stol(entry->path().filename().string())));
    return threads;
}

std::vector<pid_t> children_of(pid_t process) {
    std::vector<pid_t> children;
    for (pid_t const thread : threads_of(process)) {
        auto const text = text_of(path_of(process, thread, "children"));
        std::string_view rest = text ? std::string_view(*text) : std::string_view();
        while (auto const child = next_number(rest)) children.push_back(static_cast<pid_t>(*child));
    }
    return children;
}

// The name, in brackets, may hold anything: fields are counted from the last bracket on, where the third begins.
std::optional<ProcessTimes> parse_times(std::string_view stat) {
    std::size_t const bracket = stat.rfind(')');
    if (bracket == std::string_view::npos) return std::nullopt;
    std::string_view rest = stat.substr(bracket + 1);
    std::uint64_t fields[21] = {};
    for (int i = 3; i <= 20; ++i) fields[i] = next_number(rest).value_or(0);
    nanoseconds const tick = nanoseconds(std::chrono::seconds(1)) / ::sysconf(_SC_CLK_TCK);
    auto const time = [&](int field) { return tick * static_cast<std::int64_t>(fields[field]); };
    return ProcessTimes{time(14), time(15), time(16) + time(17), static_cast<unsigned>(fields[20])};
}

std::optional<ProcessTimes> times_of(pid_t process) {
    auto const stat = text_of(path_of(process, "stat"));
    return stat ? parse_times(*stat) : std::nullopt;
}

nanoseconds cpu_time_of(pid_t process) {
    clockid_t clock;
    timespec time{};
    if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return {};
    return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

ScheduledTimes scheduled_times_of(pid_t process, pid_t thread) {
    return read_schedstat(path_of(process, thread, "schedstat"));
}

ScheduledTimes scheduled_times_of_this_thread() {
    return read_schedstat("/proc/thread-self/schedstat");
}

ContextSwitches switches_of(pid_t process, pid_t thread) {
    auto const status = text_of(path_of(process, thread, "status"));
    if (!status) return {};
    return {number_behind(*status, "voluntary_ctxt_switches").value_or(0),
            number_behind(*status, "nonvoluntary_ctxt_switches").value_or(0)};
}

ContextSwitches switches_of(pid_t process) {
    ContextSwitches sum;
    for (pid_t const thread : threads_of(process)) {
        ContextSwitches const one = switches_of(process, thread);
        sum.voluntary += one.voluntary;
        sum.involuntary += one.involuntary;
    }
    return sum;
}

std::optional<ProcessMemory> memory_of(pid_t process) {
    auto const rollup = text_of(path_of(process, "smaps_rollup"));
    if (!rollup) return std::nullopt;
    auto const pss = bytes_behind(*rollup, "Pss");
    if (!pss) errno = ENOTSUP;
    if (!pss) return std::nullopt;
    return ProcessMemory{*pss, bytes_behind(*rollup, "Pss_File").value_or(0),
                         bytes_behind(*rollup, "AnonHugePages").value_or(0)};
}

std::optional<std::uint64_t> page_tables_of(pid_t process) {
    return bytes_in(path_of(process, "status"), "VmPTE");
}

std::uint64_t mappings_of(pid_t process) {
    auto const maps = text_of(path_of(process, "maps"));
    return maps ? static_cast<std::uint64_t>(std::ranges::count(*maps, '\n')) : 0;
}

}   // namespace tricorn
