#pragma once
// SIGINT and SIGTERM as a descriptor.
#include <csignal>

namespace tricorn {

// Made before any other thread begins, so that the signals are blocked in all of them.
class Interrupts {
public:
    Interrupts();
    ~Interrupts();
    Interrupts(Interrupts const&) = delete;
    Interrupts& operator=(Interrupts const&) = delete;

    int descriptor() const { return descriptor_; }   // readable when one has come
    // Has one come? From then on they act by default: a second one ends the process.
    bool came();

private:
    sigset_t set_{};
    int descriptor_ = -1;
};

}  // namespace tricorn
