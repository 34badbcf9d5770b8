#pragma once
// What processes need that fork, in small pieces: signals, the tie between parent and child.
#include "common/os/descriptor.hpp"
#include <chrono>
#include <string>
#include <sys/types.h>

namespace tricorn::server {

// Blocks the signals that the supervisor handles: first of all, so that none is lost or acts by default meanwhile.
void block_signals();
// The same signals as a descriptor (signalfd(2)). Throws std::system_error where there is none.
Descriptor open_signals();

// In a child, first of all: dies with its parent, sleeps no longer than it is asked to, and leaves signals to it (a
// terminal's Ctrl-C and a service manager's TERM reach every process of the group; the supervisor alone acts on them).
void become_child(pid_t parent);

// How long the process's first thread, though it wanted to run, has waited for a processor since it began; 0 where the
// kernel does not count that.
std::chrono::nanoseconds waited_for_processor(pid_t pid);

// "exit status 3", "killed by signal 9 (Killed)"
std::string describe_status(int wait_status);

}   // namespace tricorn::server
