#pragma once
// Which processors the servers run on, and which the load.
#include "client/compare/plan/config.hpp"
#include "common/os/processors.hpp"
#include <string>
#include <vector>

namespace tricorn::client::compare {

struct Placement {
    std::vector<unsigned> server, client;   // processors' numbers
    bool separated = false;
    std::string sentence;
};

// Pure. Apart where wanted, or where there are at least four; siblings of one core are not parted where that can be
// avoided. `allowed` holds at least one.
Placement place(std::vector<Processor> allowed, Processors wanted);

std::vector<unsigned> all_of(Placement const& placement);

}   // namespace tricorn::client::compare
