#pragma once
// The measured machine.
#include "common/os/machine.hpp"
#include <string>
#include <vector>

namespace tricorn::client::lab {

struct Environment {
    Machine machine;                      // its load: before
    std::vector<unsigned> allowed;        // those of its processors that this process may use
    std::vector<unsigned> pinned;         // one or two of these, for pinned units
    bool pinned_share_core = false;
    std::string governor;                 // of the first of these; empty if unknown, as in virtual machines
    std::string libc, compiler;
    bool optimized = false;
    std::string sanitizer;                // empty: none
};

Environment look_around();

}  // namespace tricorn::client::lab
