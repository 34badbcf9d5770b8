#pragma once
// The stop request: a descriptor that becomes readable once and stays so, and a flag that is cheap to read.
#include "common/os/descriptor.hpp"
#include <atomic>
#include <chrono>

namespace tricorn {

// How long an idle connection may still send one more request after a stop request.
constexpr std::chrono::milliseconds drain_grace{1000};
// How often whoever is not in a hurry looks whether it is by now.
constexpr std::chrono::milliseconds hurry_look{200};

// Created by the supervisor before it forks a worker, and shared with that worker only: an eventfd(2) and a flag in
// shared memory that the creator owns and that outlives this object.
class Stop {
public:
    explicit Stop(std::atomic<bool>& flag);
    // For a process that others replace: until `hurry`, which is in shared memory too, an idle connection may send for
    // `calm_grace`, and its client hardly ever sends in the moment in which it is closed.
    Stop(std::atomic<bool>& flag, std::atomic<bool> const& hurry, std::chrono::milliseconds calm_grace);

    void request();   // called by the supervisor, once or repeatedly
    bool requested() const { return flag_->load(std::memory_order_relaxed); }
    // How long an idle connection may still send one more request. Only hurried() once it has been.
    bool hurried() const { return hurry_ == nullptr || hurry_->load(std::memory_order_relaxed); }
    std::chrono::milliseconds grace() const { return hurried() ? drain_grace : calm_grace_; }
    int descriptor() const { return descriptor_.number(); }   // poll it, never read it

private:
    std::atomic<bool>* flag_;
    std::atomic<bool> const* hurry_ = nullptr;
    std::chrono::milliseconds calm_grace_{};
    Descriptor descriptor_;
};

}   // namespace tricorn
