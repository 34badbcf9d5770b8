#pragma once
// SIGINT, SIGTERM and SIGHUP handling of the client's commands.
#include "common/os/descriptor.hpp"

namespace tricorn {

// Records the signals, so that a command can write what it has measured and stop its servers. A second signal ends the
// process at once, and its servers with it. Only one instance at a time, on the main thread.
class ShutdownSignal {
public:
    ShutdownSignal();
    ~ShutdownSignal();
    ShutdownSignal(ShutdownSignal const&) = delete;
    ShutdownSignal& operator=(ShutdownSignal const&) = delete;

    static void forget();     // in a forked child: the signals have their default action again
    bool came() const;        // any thread
    int descriptor() const;   // readable after a signal; never read from it

private:
    Descriptor news_;
};

}   // namespace tricorn
