#include "client/lab/harness/process_memory.hpp"
#include "client/lab/harness/bench.hpp"
#include "common/os/proc_text.hpp"
#include <bit>
#include <cerrno>
#include <cstring>
#include <string>

namespace tricorn::client::lab {

namespace {

constexpr double kib = 1024;   // the "kB" of proc(5)

std::string content(std::string const& path) {
    auto text = text_of(path);
    if (!text) throw Refusal(path + ": " + std::strerror(errno));
    return *std::move(text);
}

double needed(std::string const& text, std::string const& path, std::string_view name) {
    auto const number = number_behind(text, name);
    if (!number) throw Refusal(path + " does not report " + std::string(name));
    return static_cast<double>(*number) * kib;
}

}  // namespace

ProcessMemory memory_of(pid_t process) {
    std::string const folder = "/proc/" + std::to_string(process), rollup = folder + "/smaps_rollup",
                      status = folder + "/status";
    std::string const memory = content(rollup);
    // Linux before 5.3 does not report the parts.
    double const files = static_cast<double>(number_behind(memory, "Pss_File").value_or(0)) * kib;
    return {needed(memory, rollup, "Pss") - files, needed(content(status), status, "VmPTE")};
}

std::uint64_t huge_pages_of_self() {
    auto const text = text_of("/proc/self/smaps_rollup");
    auto const number = text ? number_behind(*text, "AnonHugePages") : std::nullopt;
    return number.value_or(0) * 1024;
}

std::optional<std::uint64_t> kernel_stack_size() {
    auto const memory = text_of("/proc/meminfo");
    std::uint64_t const stacks = memory ? number_behind(*memory, "KernelStack").value_or(0) : 0;
    std::uint64_t const threads = tasks_of_machine();
    if (stacks == 0 || threads == 0) return std::nullopt;
    // The kernel keeps the stacks of ended threads for a while, so the quotient is a little too large.
    return std::bit_floor(stacks * 1024 * 5 / 4 / threads);
}

}  // namespace tricorn::client::lab
