#pragma once
// The kernel's own record of when a thread got a processor and lost it: perf_event_open(2), of the calling thread alone.
// Where that is not allowed, nothing is lost but the check.
#include "client/lab/timeline/event_ring.hpp"
#include "common/os/descriptor.hpp"
#include <cstdint>

namespace tricorn::client::lab {

struct Switch {
    std::int64_t at = 0;   // nanoseconds of the steady clock
    bool out = false;   // the thread lost its processor; else: it got one
};

struct SwitchRing {
    Ring<Switch, 1024> switches;
    int error = 0;   // errno of why there are none
};

class SwitchLog {
public:
    // Begins. Says in the ring's error why it cannot.
    explicit SwitchLog(SwitchRing& ring);
    // Ends, and puts all into the ring.
    ~SwitchLog();
    SwitchLog(SwitchLog const&) = delete;
    SwitchLog& operator=(SwitchLog const&) = delete;

private:
    SwitchRing* ring_;
    Descriptor event_;
    void* pages_ = nullptr;
};

}   // namespace tricorn::client::lab
