#pragma once
// The process's descriptors: how many it may have, and those that every process has.
#include <cstddef>

namespace tricorn {

// Opens /dev/null where standard input, output or error are closed: the next descriptor would take their place, and log
// lines would go into a socket.
void fill_standard_descriptors();

// Raises the soft limit of descriptors to the hard one and returns it (setrlimit(2)).
std::size_t raise_descriptor_limit();

}   // namespace tricorn
