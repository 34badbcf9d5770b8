#pragma once
// Process utilities: signals, and the setup of forked children.
#include "common/os/descriptor.hpp"
#include <chrono>
#include <string>
#include <sys/types.h>

namespace tricorn::server {

// Blocks the signals that the supervisor handles, and those that would kill it though they mean nothing here: first of
// all, so that none is lost or acts by default meanwhile. A write to a pipe without reader or above the limit of a
// file's size fails, and does not kill.
void block_signals();
// The same signals as a descriptor (signalfd(2)). Throws std::system_error where there is none.
Descriptor open_signals();

// Called first in a child: makes it die with its parent, sleep without timer slack, and ignore signals (a terminal's
// Ctrl-C and a service manager's TERM reach every process of the group; only the supervisor acts on them). Signals that
// mean nothing here are passed on to the supervisor, which says so.
void become_child(pid_t parent);

// Returns "USR2" or "RTMIN+1".
std::string name_of_signal(int signal);

// Returns how long the process's main thread has been runnable but waiting for a processor since its start; 0 if the
// kernel does not count it.
std::chrono::nanoseconds waited_for_processor(pid_t pid);

// Returns "exit status 3" or "killed by signal 9 (Killed)".
std::string describe_status(int wait_status);

}   // namespace tricorn::server
