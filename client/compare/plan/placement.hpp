#pragma once
// Which processors the servers run on, and which the load.
#include "client/compare/plan/config.hpp"
#include <sched.h>
#include <string>
#include <vector>

namespace tricorn::client::compare {

struct Processor {
    unsigned number = 0;
    unsigned core = 0;   // two with the same are two threads of one core
};

struct Placement {
    std::vector<unsigned> server, client;   // processors' numbers
    bool separated = false;
    std::string sentence;
};

// Pure. Apart where wanted, or where there are at least four; siblings of one core are not parted where that can be
// avoided. `allowed` holds at least one.
Placement place(std::vector<Processor> allowed, Processors wanted);

// Those that this process may use, with their cores (/sys/devices/system/cpu, 0 each where it does not tell).
std::vector<Processor> allowed_processors();

std::vector<unsigned> all_of(Placement const& placement);

cpu_set_t set_of(std::vector<unsigned> const& processors);
bool bind_this_thread(std::vector<unsigned> const& processors);   // and those that it will start; false: refused

}   // namespace tricorn::client::compare
