#pragma once
// When requests are sent. Pure: knows no clock and no socket, time is handed in.
#include "client/load/pace/schedule.hpp"
#include "common/io/io.hpp"
#include <algorithm>
#include <atomic>
#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

namespace tricorn::client {

// The requests that all threads together may still send.
class Allowance {
public:
    explicit Allowance(std::uint64_t requests) : left_(static_cast<std::int64_t>(requests)) {}
    bool take() { return left_.fetch_sub(1, std::memory_order_relaxed) > 0; }
    // As many of so many as are left.
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

// What happens to a request that is due while every connection is busy.
enum class Overflow {
    queue,   // the first connection that is free again sends it; the wait counts as response time
    drop,    // it is not sent, and counted as dropped
};

// Leave to send one request, from the moment on at which it is due.
struct Turn {
    Deadline due;
};

// A connection that has nothing to send. Leaves its pacer's list when destroyed.
class Idle : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
    virtual void wake() = 0;   // its turn has come, or none will come any more
    std::optional<Turn> turn;

protected:
    ~Idle() = default;
};

// One thread's own. Without a schedule it closes the loop: whoever is free may send, until the time or the allowance is
// used up. With one the loop is open: a turn comes when the plan says so, whatever became of the requests before.
class Pacer {
public:
    // `allowance`: nullptr for none; outlives this.
    explicit Pacer(Allowance* allowance, std::optional<Schedule> schedule = {}, Overflow overflow = Overflow::queue)
        : allowance_(allowance), schedule_(std::move(schedule)), overflow_(overflow) {}

    // No request is due at or after `end`; responses are awaited until `cut_off`.
    void set(Deadline start, Deadline end, Deadline cut_off) {
        start_ = start;
        end_ = end;
        cut_off_ = cut_off;
    }
    // Earlier than planned; never later.
    void stop(Deadline now, Deadline cut_off) {
        end_ = std::min(end_, now);
        cut_off_ = std::min(cut_off_, cut_off);
    }

    bool open_loop() const { return schedule_.has_value(); }
    Deadline end() const { return end_; }
    Deadline cut_off() const { return cut_off_; }

    // The turn of a connection that is free now. One that is given has been taken from the allowance.
    std::optional<Turn> take(Deadline now);
    // No turn will come any more.
    bool over(Deadline now) const;

    // An open loop's: when the next turn comes; nullopt: none does.
    std::optional<Deadline> next() const;
    // A free connection waits for a turn; it is woken by dispatch() or dismiss().
    void wait(Idle& idle) {
        idle_.push_back(idle);
        if (on_wait_) on_wait_();
    }
    void on_wait(std::function<void()> called) { on_wait_ = std::move(called); }
    bool anybody_idle() const { return !idle_.empty(); }
    // Gives the turns that are due to connections that wait, the longest first. `given` is told how late each is. After
    // the end it gives those that were due before it.
    template <class Given>
    void dispatch(Deadline now, Given given);
    // Wakes all that wait; at the end.
    void dismiss();

    // Requests that were due while every connection was busy, and are not sent; since the last call.
    std::uint64_t take_dropped() { return std::exchange(dropped_, 0); }
    // After the end: the turns that were due before it and that nobody took. Calls `left` with when they were due and how
    // many: one by one, or, where they are dense, with the end of a span in which so many were due.
    template <class Left>
    void forfeit(Left left);

private:
    static constexpr int spans = 4096;   // at most, of what is forfeited

    std::optional<Turn> take_due(Deadline now);
    std::uint64_t take_all_before(Deadline time);

    Allowance* allowance_;
    std::optional<Schedule> schedule_;
    Overflow overflow_;
    boost::intrusive::list<Idle, boost::intrusive::constant_time_size<false>> idle_;
    std::function<void()> on_wait_;
    std::uint64_t dropped_ = 0;
    Deadline start_{};
    Deadline end_ = Deadline::max();
    Deadline cut_off_ = Deadline::max();
};

inline std::optional<Deadline> Pacer::next() const {
    auto const due = schedule_->next();
    if (!due || start_ + *due >= end_ || (allowance_ && allowance_->used_up())) return std::nullopt;
    return start_ + *due;
}

inline bool Pacer::over(Deadline now) const {
    if (now >= end_) return true;
    return schedule_ ? !next() : allowance_ && allowance_->used_up();
}

inline std::optional<Turn> Pacer::take_due(Deadline now) {
    auto const due = next();
    if (!due || *due > now || (allowance_ && !allowance_->take())) return std::nullopt;
    schedule_->advance();
    return Turn{*due};
}

inline std::optional<Turn> Pacer::take(Deadline now) {
    if (now >= end_) return std::nullopt;
    if (!schedule_) return !allowance_ || allowance_->take() ? std::optional(Turn{now}) : std::nullopt;
    // What others wait for is theirs: they would be kept waiting only by a late thread, never by a busy connection.
    if (overflow_ == Overflow::drop && idle_.empty()) {
        dropped_ += take_all_before(now + Duration(1));
        return std::nullopt;
    }
    return take_due(now);
}

template <class Given>
void Pacer::dispatch(Deadline now, Given given) {
    while (!idle_.empty()) {
        auto const turn = take_due(now);
        if (!turn) break;
        given(now - turn->due);
        Idle& longest = idle_.front();
        idle_.pop_front();
        longest.turn = turn;
        longest.wake();
    }
}

inline void Pacer::dismiss() {
    while (!idle_.empty()) {
        Idle& idle = idle_.front();
        idle_.pop_front();
        idle.wake();
    }
}

// How many: at a rate far above what can be sent they are more than there is time to look at.
inline std::uint64_t Pacer::take_all_before(Deadline time) {
    std::uint64_t const due = schedule_->skip(std::min(time, end_) - start_);
    return allowance_ ? allowance_->take(due) : due;
}

template <class Left>
void Pacer::forfeit(Left left) {
    if (!schedule_ || !next()) return;
    Duration const span = (end_ - start_ - *schedule_->next()) / spans;
    while (auto const due = next()) {
        Deadline const until = std::min(end_, *due + span + Duration(1));
        std::uint64_t const requests = take_all_before(until);
        if (requests > 0) left(requests == 1 ? *due : until - Duration(1), requests);
    }
}

}   // namespace tricorn::client
