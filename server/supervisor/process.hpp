#pragma once
// Process utilities: signals, and the setup of forked children.
#include "common/os/descriptor.hpp"
#include <chrono>
#include <string>
#include <sys/types.h>

namespace tricorn::server {

// Blocks the signals that the supervisor handles: first of all, so that none is lost or acts by default meanwhile.
void block_signals();
// The same signals as a descriptor (signalfd(2)). Throws std::system_error where there is none.
Descriptor open_signals();

// Called first in a child: makes it die with its parent, sleep without timer slack, and ignore signals (a terminal's
// Ctrl-C and a service manager's TERM reach every process of the group; only the supervisor acts on them).
void become_child(pid_t parent);

// Returns how long the process's main thread has been runnable but waiting for a processor since its start; 0 if the
// kernel does not count it.
std::chrono::nanoseconds waited_for_processor(pid_t pid);

// Returns "exit status 3" or "killed by signal 9 (Killed)".
std::string describe_status(int wait_status);

}   // namespace tricorn::server
