#pragma once
// Information from the kernel about a process and its descendants. Linux only: reads /proc.
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tricorn::test {

// One line of /proc/PID/stat, as far as the tests need it.
struct ProcessState {
    pid_t parent = 0;
    char state = '?';   // proc(5): R, S, D, Z, T, …
    unsigned long ticks = 0;   // user and system CPU time, in sysconf(_SC_CLK_TCK)
    unsigned long threads = 0;
};

// Returns what can be read: a read from /proc may fail with ESRCH if its process ends.
std::string file_text(std::filesystem::path const&);

std::optional<ProcessState> process_state(pid_t);
bool alive(pid_t);   // exists and is not a zombie
std::vector<pid_t> children_of(pid_t);   // living direct children
std::size_t descriptors_of(pid_t);   // open ones; 0 if the process is gone
std::size_t memory_of(pid_t);   // KiB of private memory, without files and shared memory; 0 if it is gone
std::chrono::nanoseconds waited_of(pid_t);   // of its threads, for a processor; 0 if unavailable
std::vector<pid_t> descendants_of(pid_t);   // living children, grandchildren and so on, without the process itself

}   // namespace tricorn::test
