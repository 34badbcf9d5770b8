#pragma once
// The stop request: a descriptor that becomes readable once and stays so, and a flag that is cheap to read.
#include "common/os/descriptor.hpp"
#include <atomic>
#include <chrono>

namespace tricorn {

// How long an idle connection may still send one more request after a stop request.
constexpr std::chrono::milliseconds drain_grace{1000};

// Created by the supervisor before it forks a worker, and shared with that worker only: an eventfd(2) and a flag in
// shared memory that the creator owns and that outlives this object.
class Stop {
public:
    explicit Stop(std::atomic<bool>& flag);

    void request();   // called by the supervisor, once or repeatedly
    bool requested() const { return flag_->load(std::memory_order_relaxed); }
    int descriptor() const { return descriptor_.number(); }   // poll it, never read it

private:
    std::atomic<bool>* flag_;
    Descriptor descriptor_;
};

}   // namespace tricorn
