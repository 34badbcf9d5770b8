#include "common/os/resource_limits.hpp"
#include "common/os/control_groups.hpp"
#include "common/os/processors.hpp"
#include <fstream>
#include <limits>
#include <sys/resource.h>

namespace tricorn {

namespace {

using Path = std::filesystem::path;

template <class T>
void tighten(std::optional<T>& limit, std::optional<T> other) {
    if (other && (!limit || *other < *limit)) limit = other;
}

// Returns the number at the beginning of a file; nullopt: there is no such file, or it contains "max" or -1.
std::optional<std::uint64_t> read_number(Path const& path) {
    // Version 1's value for "no limit": the largest multiple of a page, for any page size.
    constexpr std::int64_t boundless = std::numeric_limits<std::int64_t>::max() - 1024 * 1024;
    std::ifstream file(path);
    std::int64_t number = 0;
    if (!(file >> number) || number < 0 || number >= boundless) return std::nullopt;
    return static_cast<std::uint64_t>(number);
}

std::optional<double> share(std::optional<std::uint64_t> quota, std::optional<std::uint64_t> period) {
    if (!quota || !period || *period == 0) return std::nullopt;
    return static_cast<double>(*quota) / static_cast<double>(*period);
}

// "50000 100000": microseconds of processor time per period in microseconds.
std::optional<double> read_cpu_max(Path const& path) {
    std::ifstream file(path);
    std::uint64_t quota = 0, period = 0;
    if (!(file >> quota >> period)) return std::nullopt;
    return share(quota, period);
}

// Files of the other version or of another controller do not exist here.
void read_group(Path const& folder, ResourceLimits& limits) {
    tighten(limits.processors, read_cpu_max(folder / "cpu.max"));
    tighten(limits.processors,
            share(read_number(folder / "cpu.cfs_quota_us"), read_number(folder / "cpu.cfs_period_us")));
    tighten(limits.memory, read_number(folder / "memory.max"));
    tighten(limits.memory, read_number(folder / "memory.limit_in_bytes"));
    tighten(limits.processes, read_number(folder / "pids.max"));
}

}   // namespace

ResourceLimits control_group_limits(Path const& root) {
    ResourceLimits limits;
    for (ControlGroup const& group : control_groups(root)) {
        for (Path const& folder : group.folders) read_group(folder, limits);
    }
    return limits;
}

ResourceLimits resource_limits() {
    ResourceLimits limits = control_group_limits("/");
    if (unsigned const processors = count_allowed_processors(); processors > 0)
        tighten(limits.processors, std::optional<double>(processors));
    rlimit descriptors{};
    if (::getrlimit(RLIMIT_NOFILE, &descriptors) == 0 && descriptors.rlim_max != RLIM_INFINITY)
        limits.descriptors = descriptors.rlim_max;
    return limits;
}

}   // namespace tricorn
