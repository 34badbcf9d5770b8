#pragma once
// SIGINT, SIGTERM and SIGHUP handling of the client's commands.
#include "common/os/descriptor.hpp"
#include <csignal>

namespace tricorn {

// Records the signals while no load runs (a load handles them itself), so that the command can write its measurements
// and stop its servers. A second signal ends the process at once, and its servers with it. Only one instance at a time,
// on the main thread.
class ShutdownSignal {
public:
    ShutdownSignal();
    ~ShutdownSignal();
    ShutdownSignal(ShutdownSignal const&) = delete;
    ShutdownSignal& operator=(ShutdownSignal const&) = delete;

    bool came() const;
    int descriptor() const;   // readable after a signal; never read from it
    void note();   // called when a load has received a signal

private:
    Descriptor news_;
};

// The signals as a descriptor. Create it before any other thread, so that the signals are blocked in all of them.
class Interrupts {
public:
    Interrupts();
    ~Interrupts();
    Interrupts(Interrupts const&) = delete;
    Interrupts& operator=(Interrupts const&) = delete;

    int descriptor() const { return descriptor_.number(); }   // readable after a signal
    // Returns true if a signal arrived. From then on the signals have their default action: a second one ends the
    // process.
    bool came();

private:
    sigset_t set_{};
    Descriptor descriptor_;
};

}   // namespace tricorn
