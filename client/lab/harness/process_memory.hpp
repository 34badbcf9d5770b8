#pragma once
// What /proc tells about memory, proc(5). Bytes.
#include <cstdint>
#include <optional>
#include <sys/types.h>

namespace tricorn::client::lab {

struct OwnMemory {
    // Its own pages, and its share of those that it has in common with others; without pages of programs and libraries,
    // of which its share depends on who else has them mapped.
    double pss = 0;
    double page_tables = 0;   // VmPTE
};

// Throws Refusal where the system does not tell. Allocates nothing that stays.
OwnMemory own_memory_of(pid_t process);

// Of one thread, by the machine's KernelStack and its number of threads, to the next power of two (which it is).
std::optional<std::uint64_t> kernel_stack_size();

}   // namespace tricorn::client::lab
