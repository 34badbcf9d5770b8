#pragma once
// Decides which processors run the servers and which the load.
#include "client/compare/plan/config.hpp"
#include <sched.h>
#include <string>
#include <vector>

namespace tricorn::client::compare {

struct Processor {
    unsigned number = 0;
    unsigned core = 0;   // equal for the hardware threads of one core
};

struct Placement {
    std::vector<unsigned> server, client;   // processor numbers
    bool separated = false;
    std::string sentence;
};

// Separates server and client if wanted, or with at least four processors; keeps the hardware threads of a core
// together if possible. `allowed` must hold at least one. Pure.
Placement place(std::vector<Processor> allowed, Processors wanted);

// Returns the processors that this process may use, with their cores (/sys/devices/system/cpu; 0 if unknown).
std::vector<Processor> allowed_processors();

std::vector<unsigned> all_of(Placement const& placement);

cpu_set_t set_of(std::vector<unsigned> const& processors);
bool bind_this_thread(std::vector<unsigned> const& processors);   // inherited by threads it starts; false: refused

}   // namespace tricorn::client::compare
