#pragma once
// Rules between flags: each returns what is wrong, as one line, or "".
#include "client/config.hpp"
#include "common/options.hpp"
#include <string>

namespace tricorn {

// Which server is loaded, and how it is reached.
std::string check_server(Options const& options, LoadConfig const& config);

// What --verify can be used with.
std::string check_verify(Options const& options, LoadConfig const& config);

}   // namespace tricorn
