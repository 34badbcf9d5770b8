#pragma once
// The machine that was measured: numbers from another one will differ.
#include <optional>
#include <string>
#include <vector>

namespace tricorn::client::lab {

struct Environment {
    std::string system;                 // kernel, release and machine, as uname(2)
    std::string processor;              // its model; empty where not told
    unsigned processors = 0;            // of the machine
    std::vector<int> allowed;           // those that this process may use
    std::vector<int> pinned;            // one or two of them, on which pinned units run
    bool pinned_share_core = false;
    std::string governor;               // of the first of them; empty where not told, as in virtual machines
    bool hypervisor = false;            // this is a virtual machine
    unsigned long memory = 0;           // bytes; 0 where not told
    unsigned page_size = 0;             // bytes
    std::string huge_pages;             // transparent_hugepage/enabled: always, madvise or never
    std::string libc, compiler;
    bool optimized = false;
    std::string sanitizer;              // empty: none
    std::optional<double> load;         // average of the last minute, before
};

Environment look_around();

}  // namespace tricorn::client::lab
