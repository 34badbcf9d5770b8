#include "server/admin/collect/process_usage.hpp"
#include "common/os/process.hpp"

namespace tricorn::server::admin {

namespace {

std::uint64_t microseconds(std::chrono::nanoseconds time) {
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(time).count());
}

}   // namespace

std::optional<ProcessTimes> times_of(pid_t pid) {
    auto const times = tricorn::times_of(pid);
    if (!times) return std::nullopt;
    return ProcessTimes{microseconds(times->user), microseconds(times->system), times->threads};
}

std::optional<std::uint64_t> proportional_memory_of(pid_t pid) {
    auto const memory = memory_of(pid);
    return memory ? std::optional(memory->pss) : std::nullopt;
}

std::optional<Switches> switches_of(pid_t pid) {
    if (threads_of(pid).empty()) return std::nullopt;
    ContextSwitches const sum = tricorn::switches_of(pid);
    return Switches{sum.voluntary, sum.involuntary};
}

}   // namespace tricorn::server::admin
