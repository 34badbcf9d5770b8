#pragma once
// What a terminal shows.
#include <cstddef>

namespace tricorn {

// The number of columns of the terminal behind a descriptor; 0: it is none, or does not tell.
std::size_t terminal_columns(int descriptor);

}   // namespace tricorn
