#pragma once
// The machine that this process runs on, as a result that was measured here should tell it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tricorn {

struct Machine {
    std::string system;                         // kernel, release and machine, as uname(2)
    std::string distribution;                   // empty where not told
    std::string processor;                      // its model; empty where not told
    unsigned processors = 0;                    // that are online
    std::optional<bool> simultaneous_threads;   // a core runs two of them at once
    bool hypervisor = false;                    // this is a virtual machine
    std::optional<bool> address_space_ids;   // translations of several processes stay apart (PCID); x86 alone tells
    std::optional<bool> page_table_isolation;   // the kernel has page tables of its own, against Meltdown
    std::uint64_t memory = 0;   // bytes
    unsigned page_size = 0;   // bytes
    std::string huge_pages;   // transparent_hugepage/enabled: always, madvise or never
    std::optional<double> load;   // average of the last minute
};

Machine look_at_machine();

// Processes and their threads on this machine, the kernel's included; 0 where not told.
std::uint64_t tasks_of_machine();
// Of the user that this process runs as, which RLIMIT_NPROC counts.
std::uint64_t tasks_of_user();

// A line of /proc/meminfo, in bytes; nullopt: there is none of that name.
std::optional<std::uint64_t> memory_info(std::string_view name);

}   // namespace tricorn
