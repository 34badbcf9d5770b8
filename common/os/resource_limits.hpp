#pragma once
// What a process may use of its machine: processors, memory, processes and descriptors, as the kernel's control groups
// (cgroups(7), versions 1 and 2) and its own limits say. Nothing here throws; what cannot be read is no limit.
#include <cstdint>
#include <filesystem>
#include <optional>

namespace tricorn {

struct ResourceLimits {   // none: no limit
    std::optional<double> processors{};           // processor time a second: 0.5 is half of one processor
    std::optional<std::uint64_t> memory{};        // bytes, of all processes in the group together
    std::optional<std::uint64_t> processes{};     // and threads, in the group together
    std::optional<std::uint64_t> descriptors{};   // that each process may have
};

// The control groups alone, read below `root`: proc/self/cgroup and sys/fs/cgroup. Groups are nested, and the tightest
// of them counts; in a container those outside of it cannot be seen.
ResourceLimits control_group_limits(std::filesystem::path const& root);

// Of this process: also the processors that it may run on (sched_getaffinity(2)), and the hard limit of descriptors.
ResourceLimits resource_limits();

}   // namespace tricorn
