#pragma once
// The second unit of an experiment with two.
#include "client/lab/experiments/channel.hpp"
#include "client/lab/harness/experiment.hpp"
#include "client/lab/harness/processors.hpp"
#include "common/os/child.hpp"
#include <atomic>
#include <functional>
#include <optional>
#include <thread>

namespace tricorn::client::lab {

class Bench;

// A process or thread that runs `body`. The destructor joins a thread, which must have been told to end, and kills a
// process. In a process, `body` changes only shared memory.
class Partner {
public:
    Partner(UnitKind kind, std::optional<unsigned> processor, std::function<void()> body);
    ~Partner();
    Partner(Partner const&) = delete;
    Partner& operator=(Partner const&) = delete;

private:
    std::optional<Child> process_;
    std::thread thread_;
};

// Keeps a partner that looks at `over` at work until this unit has measured or given up.
class UntilHere {
public:
    explicit UntilHere(std::atomic<bool>& over) : over_(over) {}
    ~UntilHere() { over_ = true; }
    UntilHere(UntilHere const&) = delete;
    UntilHere& operator=(UntilHere const&) = delete;

private:
    std::atomic<bool>& over_;
};

enum class Ways { one, both };

// Two units pass a message back and forth; the bench reports the time of one hand-over (half of a round trip), or of
// both.
void ping_pong(Bench& bench, Channel& channel, UnitKind partner, Placement placement, std::size_t message_size,
               Ways reported = Ways::one);

}  // namespace tricorn::client::lab
