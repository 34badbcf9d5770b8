#pragma once
// The bounded FIFO queue between producers and the threads of the pool.
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

    // `gauge`, if any, must outlive it; the queue's length is written to it.
    explicit WorkQueue(std::size_t limit, QueueGauge* gauge = nullptr) : limit_(limit), gauge_(gauge) {}

    // Returns false, with `work` unchanged, if the queue is full.
    bool push(T& work) {
        Waiter* wake = nullptr;
        {
            std::lock_guard const lock(mutex_);
            // An idle thread takes it at once: the limit is only for work that has to wait.
            if (items_.size() >= limit_ + waiting_) return false;
            items_.push_back({std::move(work), Clock::now()});
            tell();
            wake = next_to_wake();
        }
        if (wake != nullptr) wake->woken.notify_one();
        return true;
    }

    // Blocks until there is work. nullopt: closed and empty.
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

    // Returns when the oldest item was queued; nullopt: the queue is empty.
    std::optional<Deadline> oldest() {
        std::lock_guard const lock(mutex_);
        if (items_.empty()) return std::nullopt;
        return items_.front().queued_at;
    }

    // Removes and returns the oldest item if it was queued before `time`.
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
    // An idle thread's record. The queue owns it, so that it can be notified without the lock.
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
        if (waking_ == &self) waking_ = nullptr;   // also if other threads were faster and nothing is left
        spare_.push_back(&self);
    }

    // Wakes threads one after the other, each by the previous one, and only while work is left: short work is done by
    // few threads, without waking all of them. The thread that became idle last is woken first: its stack is in the
    // caches, and it sits on a processor where it did not have to wait. (In rotation the threads would spread over all
    // processors, and each one on a busy processor would wait for the end of a time slice.) A woken thread that does
    // not arrive in time is skipped: it may be behind such a computation.
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
    std::vector<Waiter*> spare_;   // records of working threads
    std::vector<Waiter*> idle_;   // records of threads that wait and were not woken; most recent last
    std::size_t waiting_ = 0;   // threads in pop(), including woken ones
    Waiter* waking_ = nullptr;   // woken last, and not running yet
    Deadline woken_at_{};   // when it was woken
    bool closed_ = false;
};

}   // namespace tricorn::server
