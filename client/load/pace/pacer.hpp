#pragma once
// Decides when requests are sent. Pure: uses no clock and no socket; the caller passes the time.
#include "client/load/pace/schedule.hpp"
#include "client/load/pace/stalls.hpp"
#include "common/io/io.hpp"
#include <algorithm>
#include <atomic>
#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <utility>

namespace tricorn::client {

// The number of requests that all threads together may still send. Thread-safe.
class Allowance {
public:
    explicit Allowance(std::uint64_t requests) : left_(static_cast<std::int64_t>(requests)) {}
    bool take() { return left_.fetch_sub(1, std::memory_order_relaxed) > 0; }
    // Takes up to `requests` and returns how many were left to take.
    std::uint64_t take(std::uint64_t requests) {
        std::int64_t left = left_.load(std::memory_order_relaxed), taken = 0;
        do {
            taken = std::clamp<std::int64_t>(static_cast<std::int64_t>(requests), 0, std::max<std::int64_t>(left, 0));
        } while (!left_.compare_exchange_weak(left, left - taken, std::memory_order_relaxed));
        return static_cast<std::uint64_t>(taken);
    }
    bool used_up() const { return left_.load(std::memory_order_relaxed) <= 0; }

private:
    std::atomic<std::int64_t> left_;
};

// What to do with a request that is due while every connection is busy.
enum class Overflow {
    queue,   // the next free connection sends it; the wait counts as response time
    drop,    // it is not sent but counted as dropped
};

// Permission to send one request, given when it is due.
struct SendSlot {
    Deadline due;
    Duration server{};   // the part of its lateness that every busy connection caused; the rest is the client's own
};

// A connection without a request to send. Removes itself from its pacer's list when destroyed.
class Idle : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
    virtual void wake() = 0;   // its slot has come, or the load is over
    std::optional<SendSlot> slot;

protected:
    ~Idle() = default;
};

// Belongs to one thread. Without a schedule it runs a closed loop: a free connection may send until the time or the
// allowance is used up. With a schedule the loop is open: requests are due at planned times, whatever happened to
// earlier ones.
class Pacer {
public:
    // `allowance`: nullptr for unlimited; must outlive this.
    explicit Pacer(Allowance* allowance, std::optional<Schedule> schedule = {}, Overflow overflow = Overflow::queue)
        : allowance_(allowance), schedule_(std::move(schedule)), overflow_(overflow) {}

    // No request is due at or after `end`; responses are awaited until `cut_off`.
    void set(Deadline start, Deadline end, Deadline cut_off) {
        start_ = start;
        end_ = end;
        cut_off_ = cut_off;
    }
    // Ends earlier than planned; never later.
    void stop(Deadline now, Deadline cut_off) {
        end_ = std::min(end_, now);
        cut_off_ = std::min(cut_off_, cut_off);
    }

    Stalls& stalls() { return stalls_; }
    bool open_loop() const { return schedule_.has_value(); }
    Deadline end() const { return end_; }
    Deadline cut_off() const { return cut_off_; }

    // Returns a slot for a connection that is free now, and takes it from the allowance.
    std::optional<SendSlot> take(Deadline now);
    // Returns whether no further slot will come.
    bool over(Deadline now) const;

    // Open loop only: returns when the next slot comes, or nullopt.
    std::optional<Deadline> next() const;
    // Queues a free connection for a slot; dispatch() or dismiss() wakes it.
    void wait(Idle& idle) {
        idle_.push_back(idle);
        if (on_wait_) on_wait_();
    }
    void on_wait(std::function<void()> called) { on_wait_ = std::move(called); }
    bool anybody_idle() const { return !idle_.empty(); }
    // Gives due turns to waiting connections, the longest-waiting first. After the end it gives those that were due
    // before it.
    void dispatch(Deadline now);
    // Says that a connection that is free now may have been free since then: its answer lay ready while the thread was
    // not there. Call it before take().
    void was_free(Deadline since, Deadline now);
    // Wakes all waiting connections at the end.
    void dismiss();

    // Returns the requests dropped since the last call: due while every connection was busy.
    std::uint64_t take_dropped() { return std::exchange(dropped_, 0); }
    // Open loop with Overflow::drop: drops what is due while every connection is busy.
    void drop_due(Deadline now);
    // After the end: gives up the turns that were due before it and not taken. Calls `left` with due time and count:
    // one by one, or, where they are dense, once per span with its end and the number of requests due in it; and with
    // whether they were left because of the client itself.
    template <class Left>
    void forfeit(Left left);

private:
    static constexpr int spans = 4096;   // most calls of `left` for dense turns

    std::optional<SendSlot> take_due(Deadline now);
    std::uint64_t take_all_before(Deadline time);
    void owe(Deadline from, Deadline to);
    void keep(Deadline from, Deadline to);

    Allowance* allowance_;
    std::optional<Schedule> schedule_;
    Overflow overflow_;
    boost::intrusive::list<Idle, boost::intrusive::constant_time_size<false>> idle_;
    std::function<void()> on_wait_;
    std::uint64_t dropped_ = 0;
    Stalls stalls_;
    // How much earlier what waits now could have been sent had the thread been there, at most; and until when time has
    // been counted for it. Nothing once a connection is free and nothing is due.
    Duration debt_{};
    Deadline counted_until_{};
    // Overflow::drop: what was due in these times was due while a connection was free, and is not dropped. In order.
    std::deque<std::pair<Deadline, Deadline>> kept_;
    Deadline start_{};
    Deadline end_ = Deadline::max();
    Deadline cut_off_ = Deadline::max();
};

inline std::optional<Deadline> Pacer::next() const {
    auto const due = schedule_->next();
    if (!due || start_ + *due >= end_ || (allowance_ && allowance_->used_up())) return std::nullopt;
    return start_ + *due;
}

// A plan without further requests lasts until its end all the same: what holds connections or watches the server goes
// on until then.
inline bool Pacer::over(Deadline now) const {
    if (now >= end_ || (allowance_ && allowance_->used_up())) return true;
    return schedule_ && end_ == Deadline::max() && !next();
}

// A connection waits only while nothing is due. So what is due while one waits came due after it: a connection was free
// then, and it is late because the thread was. What is due while none waits is late for the connections' sake, except
// for what the client still owes.
inline std::optional<SendSlot> Pacer::take_due(Deadline now) {
    auto const due = next();
    if (!due || *due > now || (allowance_ && !allowance_->take())) return std::nullopt;
    schedule_->advance();
    if (!idle_.empty()) {
        owe(*due, now);
        return SendSlot{*due};
    }
    return SendSlot{*due, std::max(Duration::zero(), now - *due - debt_)};
}

inline void Pacer::owe(Deadline from, Deadline to) {
    from = std::max(from, counted_until_);
    if (to <= from) return;
    debt_ += to - from;
    counted_until_ = to;
}

inline void Pacer::was_free(Deadline since, Deadline now) {
    if (!schedule_) return;
    owe(since, now);
    keep(since, now);
}

inline void Pacer::keep(Deadline from, Deadline to) {
    if (overflow_ != Overflow::drop) return;
    if (!kept_.empty() && from <= kept_.back().second)
        kept_.back().second = std::max(kept_.back().second, to);
    else
        kept_.emplace_back(from, to);
}

inline std::optional<SendSlot> Pacer::take(Deadline now) {
    if (now >= end_) return std::nullopt;
    if (!schedule_) return !allowance_ || allowance_->take() ? std::optional(SendSlot{now}) : std::nullopt;
    drop_due(now);
    auto const slot = take_due(now);
    if (!slot) debt_ = {};
    return slot;
}

inline void Pacer::drop_due(Deadline now) {
    if (overflow_ != Overflow::drop || !idle_.empty()) return;
    Deadline const after = now + Duration(1);
    for (auto due = next(); due && *due <= now; due = next()) {
        while (!kept_.empty() && kept_.front().second < *due) kept_.pop_front();
        if (!kept_.empty() && kept_.front().first <= *due) return;
        dropped_ += take_all_before(kept_.empty() ? after : std::min(kept_.front().first, after));
    }
}

inline void Pacer::dispatch(Deadline now) {
    if (idle_.empty()) return;
    auto const due = next();
    if (due && *due <= now) keep(*due, now);
    while (!idle_.empty()) {
        auto const slot = take_due(now);
        if (!slot) break;
        Idle& longest = idle_.front();
        idle_.pop_front();
        longest.slot = slot;
        longest.wake();
    }
    if (!idle_.empty()) debt_ = {};
}

inline void Pacer::dismiss() {
    while (!idle_.empty()) {
        Idle& idle = idle_.front();
        idle_.pop_front();
        idle.wake();
    }
}

// Returns how many were taken: far above the sustainable rate there are too many to take one by one.
inline std::uint64_t Pacer::take_all_before(Deadline time) {
    std::uint64_t const due = schedule_->skip(std::min(time, end_) - start_);
    return allowance_ ? allowance_->take(due) : due;
}

template <class Left>
void Pacer::forfeit(Left left) {
    if (!schedule_ || !next()) return;
    Deadline const first = *next();
    Duration const span = (end_ - first) / spans;
    while (auto const due = next()) {
        bool const own = debt_ > Duration::zero() && *due - first <= debt_;
        Deadline const until = std::min(end_, *due + span + Duration(1));
        std::uint64_t const requests = take_all_before(until);
        if (requests > 0) left(requests == 1 ? *due : until - Duration(1), requests, own);
    }
}

}   // namespace tricorn::client
