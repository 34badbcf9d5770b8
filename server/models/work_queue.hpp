#pragma once
// The bounded FIFO queue between producers and the threads of the pool.
#include "common/io/io.hpp"
#include "server/scoreboard/scoreboard.hpp"
#include <algorithm>
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
        T work{};
        Deadline queued_at{};
    };

    static constexpr std::chrono::microseconds longest_wake_up{200};

    // `gauge`, if any, must outlive it; the queue's length is written to it.
    explicit WorkQueue(std::size_t limit, QueueGauge* gauge = nullptr) : limit_(limit), gauge_(gauge) {}

    // For so many threads pop() needs no memory. Call it before they start.
    void expect(std::size_t threads) {
        std::lock_guard const lock(mutex_);
        spare_.reserve(threads);
        idle_.reserve(threads);
        while (waiters_.size() < threads) spare_.push_back(&waiters_.emplace_back());
    }

    // Returns false, with `work` unchanged, if the queue is full or there is no memory for it.
    bool push(T& work) {
        Waiter* wake = nullptr;
        {
            std::lock_guard const lock(mutex_);
            // An idle thread takes it at once: the limit is only for work that has to wait.
            if (items_.size() >= limit_ + waiting_ - std::min(waiting_, begun_.size())) return false;
            if (!append(items_, work)) return false;
            wake = next_to_wake();
        }
        if (wake != nullptr) wake->woken.notify_one();
        return true;
    }

    // For work that cannot be refused any more: neither the limit nor take_older_than concerns it. Returns false, with
    // `work` unchanged, if there is no memory for it.
    [[nodiscard]] bool push_begun(T& work) {
        Waiter* wake = nullptr;
        {
            std::lock_guard const lock(mutex_);
            if (!append(begun_, work)) return false;
            wake = next_to_wake();
        }
        if (wake != nullptr) wake->woken.notify_one();
        return true;
    }

    // Blocks until there is work, and takes the oldest. nullopt: closed and empty.
    std::optional<Item> pop() {
        std::optional<Item> item;
        Waiter* wake = nullptr;
        {
            std::unique_lock lock(mutex_);
            while (empty() && !closed_) wait(lock);
            if (empty()) return item;
            std::deque<Item>& first = oldest_queue();
            item = std::move(first.front());
            first.pop_front();
            tell();
            wake = next_to_wake();
        }
        if (wake != nullptr) wake->woken.notify_one();
        return item;
    }

    // Returns when the oldest item that can be refused was queued; nullopt: there is none.
    std::optional<Deadline> oldest() {
        std::lock_guard const lock(mutex_);
        if (items_.empty()) return std::nullopt;
        return items_.front().queued_at;
    }

    // Removes and returns that item if it was queued before `time`.
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

    bool empty() const { return items_.empty() && begun_.empty(); }

    std::deque<Item>& oldest_queue() {
        if (items_.empty()) return begun_;
        if (begun_.empty()) return items_;
        return begun_.front().queued_at < items_.front().queued_at ? begun_ : items_;
    }

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
        if (empty() || idle_.empty()) return nullptr;
        Deadline const now = Clock::now();
        if (waking_ != nullptr && now < woken_at_ + longest_wake_up) return nullptr;
        waking_ = idle_.back();
        idle_.pop_back();
        waking_->called = true;
        woken_at_ = now;
        return waking_;
    }

    bool append(std::deque<Item>& queue, T& work) {
        try {
            queue.emplace_back();
        } catch (std::bad_alloc const&) {
            return false;
        }
        queue.back() = {std::move(work), Clock::now()};
        tell();
        return true;
    }

    void tell() {
        if (gauge_ == nullptr) return;
        gauge_->length.store(static_cast<std::uint32_t>(items_.size() + begun_.size()), std::memory_order_relaxed);
        std::int64_t const oldest = empty() ? 0 : oldest_queue().front().queued_at.time_since_epoch().count();
        gauge_->oldest.store(oldest, std::memory_order_relaxed);
    }

    std::size_t const limit_;
    QueueGauge* gauge_;
    std::mutex mutex_;
    std::deque<Item> items_;
    std::deque<Item> begun_;   // from push_begun
    std::deque<Waiter> waiters_;
    std::vector<Waiter*> spare_;   // records of working threads
    std::vector<Waiter*> idle_;   // records of threads that wait and were not woken; most recent last
    std::size_t waiting_ = 0;   // threads in pop(), including woken ones
    Waiter* waking_ = nullptr;   // woken last, and not running yet
    Deadline woken_at_{};   // when it was woken
    bool closed_ = false;
};

}   // namespace tricorn::server
