#pragma once
// The bounded queue between those who find work and the threads that do it: first come, first served.
#include "common/io/io.hpp"
#include "server/scoreboard/scoreboard.hpp"
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

namespace tricorn::server {

template <class T>
class WorkQueue {
public:
    struct Item {
        T work;
        Deadline queued_at;
    };

    static constexpr std::chrono::microseconds longest_wake_up{200};

    // `gauge`, if any, outlives it and is told how long the queue is.
    explicit WorkQueue(std::size_t limit, QueueGauge* gauge = nullptr) : limit_(limit), gauge_(gauge) {}

    // False, and `work` untouched, where the queue is full.
    bool push(T& work) {
        Waiter* wake = nullptr;
        {
            std::lock_guard const lock(mutex_);
            // A thread that is idle will take it at once: the limit is for what has to wait.
            if (items_.size() >= limit_ + waiting_) return false;
            items_.push_back({std::move(work), Clock::now()});
            tell();
            wake = next_to_wake();
        }
        if (wake != nullptr) wake->woken.notify_one();
        return true;
    }

    // Blocks. nullopt: closed, and nothing is left.
    std::optional<Item> pop() {
        std::optional<Item> item;
        Waiter* wake = nullptr;
        {
            std::unique_lock lock(mutex_);
            while (items_.empty() && !closed_) wait(lock);
            if (items_.empty()) return item;
            item = std::move(items_.front());
            items_.pop_front();
            tell();
            wake = next_to_wake();
        }
        if (wake != nullptr) wake->woken.notify_one();
        return item;
    }

    // Since when the oldest has been waiting; nullopt: nothing waits.
    std::optional<Deadline> oldest() {
        std::lock_guard const lock(mutex_);
        if (items_.empty()) return std::nullopt;
        return items_.front().queued_at;
    }

    // Takes out the oldest if it was queued before `time`.
    std::optional<T> take_older_than(Deadline time) {
        std::lock_guard const lock(mutex_);
        if (items_.empty() || items_.front().queued_at >= time) return std::nullopt;
        std::optional<T> work(std::move(items_.front().work));
        items_.pop_front();
        tell();
        return work;
    }

    void close() {
        std::lock_guard const lock(mutex_);
        closed_ = true;
        for (Waiter& each : waiters_) each.woken.notify_one();
    }

private:
    // A thread that is idle. Kept by the queue, so that whoever wakes it may do so without the lock.
    struct Waiter {
        std::condition_variable woken;
        bool called = false;
    };

    void wait(std::unique_lock<std::mutex>& lock) {
        if (spare_.empty()) spare_.push_back(&waiters_.emplace_back());
        Waiter& self = *spare_.back();
        spare_.pop_back();
        self.called = false;
        idle_.push_back(&self);
        ++waiting_;
        self.woken.wait(lock, [&] { return self.called || closed_; });
        --waiting_;
        if (!self.called) std::erase(idle_, &self);
        if (waking_ == &self) waking_ = nullptr;   // also when others were faster and nothing is left
        spare_.push_back(&self);
    }

    // Threads are woken one after the other, each by the one before it, and only while work is left: work that is
    // short is done by few threads, without waking them all for it. The one that became idle last comes first: its
    // stack is in the caches, and it sits on a processor where it was not kept waiting. (In turns they would spread over
    // all processors, and each turn that falls to one that somebody computes on waits for the end of a time slice.)
    // One that does not come is not waited for: it may sit behind such a computation.
    Waiter* next_to_wake() {
        if (items_.empty() || idle_.empty()) return nullptr;
        Deadline const now = Clock::now();
        if (waking_ != nullptr && now < woken_at_ + longest_wake_up) return nullptr;
        waking_ = idle_.back();
        idle_.pop_back();
        waking_->called = true;
        woken_at_ = now;
        return waking_;
    }

    void tell() {
        if (gauge_ == nullptr) return;
        gauge_->length.store(static_cast<std::uint32_t>(items_.size()), std::memory_order_relaxed);
        std::int64_t const oldest = items_.empty() ? 0 : items_.front().queued_at.time_since_epoch().count();
        gauge_->oldest.store(oldest, std::memory_order_relaxed);
    }

    std::size_t const limit_;
    QueueGauge* gauge_;
    std::mutex mutex_;
    std::deque<Item> items_;
    std::deque<Waiter> waiters_;
    std::vector<Waiter*> spare_;   // whose thread works
    std::vector<Waiter*> idle_;   // whose thread waits and has not been called; the last one first
    std::size_t waiting_ = 0;   // threads in pop, called ones too
    Waiter* waking_ = nullptr;   // called last, and has not run yet
    Deadline woken_at_{};   // when it was called
    bool closed_ = false;
};

}   // namespace tricorn::server
