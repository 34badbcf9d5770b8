#pragma once
// Reads a process's resource usage from the kernel, in the units that a snapshot has.
#include "server/admin/collect/snapshot.hpp"
#include <cstdint>
#include <optional>
#include <sys/types.h>

namespace tricorn::server::admin {

// Sums over all threads, including those that have ended.
struct ProcessTimes {
    std::uint64_t user_microseconds = 0;
    std::uint64_t system_microseconds = 0;
    unsigned threads = 0;
};
// nullopt: there is no such process.
std::optional<ProcessTimes> times_of(pid_t pid);

// Returns the proportional set size in bytes: shared pages are divided among the processes that share them. nullopt if
// unavailable. The most expensive call here, because the kernel walks the page tables.
std::optional<std::uint64_t> proportional_memory_of(pid_t pid);

// Sums over the live threads; nullopt if there are none to be seen. Reads one file per thread, which is slow if there
// are many.
std::optional<Switches> switches_of(pid_t pid);

}   // namespace tricorn::server::admin
