#pragma once
// The system's remaining limits, checked before thousands of units are created, so that neither this process nor its
// neighbours hit a limit.
#include "common/text/expected.hpp"
#include <cstdint>
#include <string>
#include <vector>

namespace tricorn::client::lab {

struct Allowance {
    enum class Of { tasks, mappings, bytes };   // processes and threads; mappings of one process; memory
    Of of{};
    std::uint64_t left = 0;
    std::string source;   // what sets the limit, for the reader: "pids.max of the control group"
};

struct Need {
    std::uint64_t tasks = 0;
    std::uint64_t mappings = 0;
    std::uint64_t bytes = 0;
};

// Returns all limits that apply: RLIMIT_NPROC, pids.max and memory.max of the control groups (version 1 and 2),
// kernel.threads-max, kernel.pid_max, vm.max_map_count, and the available memory.
std::vector<Allowance> allowances();

// Returns an error that names what is not available. Leaves a tenth of the remaining tasks and half of the remaining memory
// to others. Pure.
Expected<> check_need(std::vector<Allowance> const&, Need const&);

}   // namespace tricorn::client::lab
