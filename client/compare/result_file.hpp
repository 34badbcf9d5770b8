#pragma once
// A file that is written again and again: whoever reads it finds one whole version, never a part.
#include <string>

namespace tricorn::compare {

// Through a draft beside it. Returns "" or why not.
std::string write_whole(std::string const& path, std::string const& text);

}   // namespace tricorn::compare
