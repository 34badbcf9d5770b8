#pragma once
// What the kernel says about a process, in the units that a snapshot has.
#include "server/admin/collect/snapshot.hpp"
#include <cstdint>
#include <optional>
#include <sys/types.h>

namespace tricorn::server::admin {

// All threads together, also those that have ended.
struct ProcessTimes {
    std::uint64_t user_microseconds = 0;
    std::uint64_t system_microseconds = 0;
    unsigned threads = 0;
};
// nullopt: there is no such process.
std::optional<ProcessTimes> times_of(pid_t pid);

// Bytes; what several processes share is divided among them. 0 where the kernel does not say. Costs more than all else
// here: it walks the page tables.
std::uint64_t proportional_memory_of(pid_t pid);

// Of the threads that live. A file for each: costs time where there are many.
Switches switches_of(pid_t pid);

}   // namespace tricorn::server::admin
