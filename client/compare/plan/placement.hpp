#pragma once
// Decides which processors run the servers and which the load.
#include "client/compare/plan/config.hpp"
#include "common/os/processors.hpp"
#include <string>
#include <vector>

namespace tricorn::client::compare {

struct Placement {
    std::vector<unsigned> server, client;   // processor numbers
    bool separated = false;
    std::string sentence;
};

// Separates server and client if wanted, or with at least four processors; keeps the hardware threads of a core
// together if possible. `allowed` must hold at least one. Pure.
Placement place(std::vector<Processor> allowed, Processors wanted);

std::vector<unsigned> all_of(Placement const& placement);

}   // namespace tricorn::client::compare
