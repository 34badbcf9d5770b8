#pragma once
// A file that the command line names, read whole.
#include "common/units.hpp"
#include <string>

namespace tricorn {

// Its bytes; refused with the path and why.
Parsed<std::string> read_file(std::string const& path);

}   // namespace tricorn
