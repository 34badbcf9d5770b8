#pragma once
// What the system still allows: asked before thousands of units are made, so that neither this process nor its
// neighbours meet a limit by surprise.
#include "common/text/expected.hpp"
#include <cstdint>
#include <string>
#include <vector>

namespace tricorn::client::lab {

struct Allowance {
    enum class Of { tasks, mappings, bytes };   // processes and threads; mappings of one process; memory
    Of of{};
    std::uint64_t left = 0;
    std::string source;   // what sets the limit, as a reader knows it: "pids.max of the control group"
};

struct Need {
    std::uint64_t tasks = 0;
    std::uint64_t mappings = 0;
    std::uint64_t bytes = 0;
};

// All limits that this process finds: RLIMIT_NPROC, pids.max and memory.max of its control groups (version 1 and 2),
// kernel.threads-max, kernel.pid_max, vm.max_map_count, the memory that is available.
std::vector<Allowance> allowances();

// Refused is what is not to be had. Of tasks and memory a tenth, and half, of what is left is not touched: others
// need them. Pure.
Expected<> check_need(std::vector<Allowance> const&, Need const&);

}  // namespace tricorn::client::lab
