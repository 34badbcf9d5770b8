#pragma once
// The request to stop, as a descriptor that turns readable once and stays so, and as a flag that costs nothing to read.
#include "common/os/descriptor.hpp"
#include <atomic>
#include <chrono>

namespace tricorn {

// How long an idle connection may still send one more request after a stop was asked for.
constexpr std::chrono::milliseconds drain_grace{1000};

// Made by the supervisor before it forks a worker and shared with that worker alone: eventfd(2) and a flag in shared
// memory that the maker owns and that outlives this object.
class Stop {
public:
    explicit Stop(std::atomic<bool>& flag);

    void request();   // once or often, by the supervisor
    bool requested() const { return flag_->load(std::memory_order_relaxed); }
    int descriptor() const { return descriptor_.number(); }   // poll it, never read it

private:
    std::atomic<bool>* flag_;
    Descriptor descriptor_;
};

}   // namespace tricorn
