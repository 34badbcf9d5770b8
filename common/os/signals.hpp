#pragma once
// SIGINT and SIGTERM, as a command of the client hears them.
#include "common/os/descriptor.hpp"
#include <csignal>

namespace tricorn {

// While no load runs (a load hears them itself): noted, so that what has been measured can be written and no server is
// left. A second one ends the process at once; its servers go with it. One at a time, on the main thread.
class Interruption {
public:
    Interruption();
    ~Interruption();
    Interruption(Interruption const&) = delete;
    Interruption& operator=(Interruption const&) = delete;

    bool came() const;
    int descriptor() const;   // readable when one came; nothing may be read from it
    void note();   // a load has heard one

private:
    Descriptor news_;
};

// As a descriptor. Made before any other thread begins, so that the signals are blocked in all of them.
class Interrupts {
public:
    Interrupts();
    ~Interrupts();
    Interrupts(Interrupts const&) = delete;
    Interrupts& operator=(Interrupts const&) = delete;

    int descriptor() const { return descriptor_.number(); }   // readable when one has come
    // Has one come? From then on they act by default: a second one ends the process.
    bool came();

private:
    sigset_t set_{};
    Descriptor descriptor_;
};

}   // namespace tricorn
