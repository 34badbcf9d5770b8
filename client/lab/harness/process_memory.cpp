#include "client/lab/harness/process_memory.hpp"
#include "client/lab/harness/bench.hpp"
#include "common/os/machine.hpp"
#include "common/os/process.hpp"
#include <bit>
#include <cerrno>
#include <cstring>
#include <string>

namespace tricorn::client::lab {

namespace {

template <class T>
T told(std::optional<T> value, std::string const& path) {
    if (!value) throw Refusal(path + ": " + std::strerror(errno));
    return *value;
}

}  // namespace

OwnMemory own_memory_of(pid_t process) {
    std::string const folder = "/proc/" + std::to_string(process);
    ProcessMemory const memory = told(memory_of(process), folder + "/smaps_rollup");
    auto const tables = told(page_tables_of(process), folder + "/status");
    return {static_cast<double>(memory.pss) - static_cast<double>(memory.pss_files), static_cast<double>(tables)};
}

std::optional<std::uint64_t> kernel_stack_size() {
    std::uint64_t const stacks = memory_info("KernelStack").value_or(0);
    std::uint64_t const threads = tasks_of_machine();
    if (stacks == 0 || threads == 0) return std::nullopt;
    // The kernel keeps the stacks of ended threads for a while, so the quotient is a little too large.
    return std::bit_floor(stacks * 5 / 4 / threads);
}

}  // namespace tricorn::client::lab
