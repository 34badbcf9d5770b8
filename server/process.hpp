#pragma once
// What processes need that fork, in small pieces: signals, the tie between parent and child, limits.
#include <cstddef>
#include <string>
#include <sys/types.h>

namespace tricorn {

// Blocks the signals that the supervisor handles: first of all, so that none is lost or acts by default meanwhile.
void block_signals();
// The same signals as a descriptor (signalfd(2)), negative on failure.
int open_signals();

// In a child, first of all: dies with its parent, and leaves signals to it (a terminal's Ctrl-C and a service
// manager's TERM reach every process of the group; the supervisor alone acts on them).
void become_child(pid_t parent);

// "exit status 3", "killed by signal 9 (Killed)"
std::string describe_status(int wait_status);

// Opens /dev/null where standard input, output or error are closed: the next descriptor would take their place, and log
// lines would go into a socket.
void fill_standard_descriptors();

// Raises the soft limit of descriptors to the hard one and returns it (setrlimit(2)).
std::size_t raise_descriptor_limit();

}   // namespace tricorn
