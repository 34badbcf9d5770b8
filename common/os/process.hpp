#pragma once
// What the kernel tells about a process (proc(5)). Nothing here throws: of one that has ended there is nothing.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace tricorn {

std::vector<pid_t> threads_of(pid_t process);
std::vector<pid_t> children_of(pid_t process);   // direct ones that have not been waited for

// To a clock tick; of all threads together, also those that have ended.
struct ProcessTimes {
    std::chrono::nanoseconds user{}, system{};
    std::chrono::nanoseconds reaped{};   // of its children that it has waited for, and theirs
    unsigned threads = 0;
};
std::optional<ProcessTimes> times_of(pid_t process);
// The text of /proc/PID/stat.
std::optional<ProcessTimes> parse_times(std::string_view stat);

// User and system, as ProcessTimes, but to the nanosecond (clock_getcpuclockid(3)); 0: there is no such process.
std::chrono::nanoseconds cpu_time_of(pid_t process);

// Of a thread: time on a processor, and time for which it could have run and had none. 0 each where not told.
struct ScheduledTimes {
    std::chrono::nanoseconds ran{}, waited{};
};
ScheduledTimes scheduled_times_of(pid_t process, pid_t thread);
ScheduledTimes scheduled_times_of_this_thread();

struct ContextSwitches {
    std::uint64_t voluntary = 0, involuntary = 0;
};
ContextSwitches switches_of(pid_t process, pid_t thread);
// Of the threads that live. A file for each: takes time where there are many.
ContextSwitches switches_of(pid_t process);

// Bytes.
struct ProcessMemory {
    std::uint64_t pss = 0;          // what several processes share is divided among them
    std::uint64_t pss_files = 0;    // the part of it that files hold, such as programs; 0 before Linux 5.3
    std::uint64_t huge_pages = 0;   // transparent ones
};
// The kernel walks through all of its page tables. nullopt: it does not say, and errno says why.
std::optional<ProcessMemory> memory_of(pid_t process);
// Those tables themselves, in bytes; nullopt as above.
std::optional<std::uint64_t> page_tables_of(pid_t process);

std::uint64_t mappings_of(pid_t process);   // how many; 0 where not told

}   // namespace tricorn
