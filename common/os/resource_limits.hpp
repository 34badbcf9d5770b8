#pragma once
// A process's resource limits: processors, memory, processes and descriptors, according to the kernel's control groups
// (cgroups(7), versions 1 and 2) and the process's own limits. Nothing here throws; an unreadable limit counts as no
// limit.
#include <cstdint>
#include <filesystem>
#include <optional>

namespace tricorn {

struct ResourceLimits {   // nullopt: no limit
    std::optional<double> processors{};           // processor time per second: 0.5 is half a processor
    std::optional<std::uint64_t> memory{};        // bytes, of all processes in the group together
    std::optional<std::uint64_t> processes{};     // processes and threads in the group together
    std::optional<std::uint64_t> descriptors{};   // per process
};

// The limits of the control groups alone, read below `root`: proc/self/cgroup and sys/fs/cgroup. Groups are nested; the
// tightest limit counts. In a container the groups outside are invisible.
ResourceLimits control_group_limits(std::filesystem::path const& root);

// The limits of this process, including its processor affinity (sched_getaffinity(2)) and the hard limit of
// descriptors.
ResourceLimits resource_limits();

}   // namespace tricorn
