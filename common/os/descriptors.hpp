#pragma once
// The process's descriptors: their limit, and the standard ones.
#include <cstddef>

namespace tricorn {

// Opens /dev/null for closed standard input, output or error: otherwise the next descriptor would take their place, and
// log lines would go into a socket.
void fill_standard_descriptors();

// Raises the soft limit of descriptors to the hard limit and returns it (setrlimit(2)).
std::size_t raise_descriptor_limit();

}   // namespace tricorn
