#pragma once
// The bounded queue between those who find work and the threads that do it: first come, first served.
#include "common/io/io.hpp"
#include "server/scoreboard.hpp"
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace tricorn {

template <class T>
class WorkQueue {
public:
    struct Item {
        T work;
        Deadline queued_at;
    };

    // `gauge`, if any, outlives it and is told how long the queue is.
    explicit WorkQueue(std::size_t limit, QueueGauge* gauge = nullptr) : limit_(limit), gauge_(gauge) {}

    // False, and `work` untouched, where the queue is full.
    bool push(T& work) {
        bool wake = false;
        {
            std::lock_guard const lock(mutex_);
            // A thread that is idle will take it at once: the limit is for what has to wait.
            if (items_.size() >= limit_ + idle_) return false;
            items_.push_back({std::move(work), Clock::now()});
            tell();
            wake = wakes_another();
        }
        if (wake) available_.notify_one();
        return true;
    }

    // Blocks. nullopt: closed, and nothing is left.
    std::optional<Item> pop() {
        std::optional<Item> item;
        bool wake = false;
        {
            std::unique_lock lock(mutex_);
            while (items_.empty() && !closed_) wait(lock);
            if (items_.empty()) return item;
            item = std::move(items_.front());
            items_.pop_front();
            tell();
            wake = wakes_another();
        }
        if (wake) available_.notify_one();
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
        available_.notify_all();
    }

private:
    void wait(std::unique_lock<std::mutex>& lock) {
        ++idle_;
        available_.wait(lock);
        --idle_;
        waking_ = false;   // also when others were faster and nothing is left: the next push must wake again
    }

    // Threads are woken one after the other, each by the one before it, and only while work is left: work that is
    // short is done by few threads, without waking them all for it.
    bool wakes_another() {
        if (items_.empty() || idle_ == 0 || waking_) return false;
        waking_ = true;
        return true;
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
    std::condition_variable available_;
    std::deque<Item> items_;
    std::size_t idle_ = 0;   // threads waiting in pop
    bool waking_ = false;    // one of them has been notified and has not run yet
    bool closed_ = false;
};

}  // namespace tricorn
