#pragma once
// The measured machine.
#include <optional>
#include <string>
#include <vector>

namespace tricorn::client::lab {

struct Environment {
    std::string system;                 // kernel, release and machine, as uname(2)
    std::string processor;              // model; empty if unknown
    unsigned processors = 0;            // of the machine
    std::vector<int> allowed;           // processors that this process may use
    std::vector<int> pinned;            // one or two of these, for pinned units
    bool pinned_share_core = false;
    std::string governor;               // of the first of these; empty if unknown, as in virtual machines
    bool hypervisor = false;            // this is a virtual machine
    unsigned long memory = 0;           // bytes; 0 if unknown
    unsigned page_size = 0;             // bytes
    std::string huge_pages;             // transparent_hugepage/enabled: always, madvise or never
    std::string libc, compiler;
    bool optimized = false;
    std::string sanitizer;              // empty: none
    std::optional<double> load;         // one-minute load average before the run
};

Environment look_around();

}  // namespace tricorn::client::lab
