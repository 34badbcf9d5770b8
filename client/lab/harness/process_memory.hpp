#pragma once
// Memory figures from proc(5), in bytes.
#include <cstdint>
#include <optional>
#include <sys/types.h>

namespace tricorn::client::lab {

struct OwnMemory {
    // Private pages and a share of shared ones, without file-backed pages, whose share depends on who else maps them.
    double pss = 0;
    double page_tables = 0;   // VmPTE
};

// Throws Refusal if the system does not report it. Keeps no allocation.
OwnMemory own_memory_of(pid_t process);

// Returns the size for one thread: the machine's KernelStack divided by its number of threads, rounded to a power of
// two (which the size is).
std::optional<std::uint64_t> kernel_stack_size();

}   // namespace tricorn::client::lab
