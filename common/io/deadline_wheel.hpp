#pragma once
// Deadlines of many connections, kept coarsely: arming one again is a store, not a timer. Knows no clock and no
// thread: time is handed in, and whoever shares a wheel between threads locks it.
#include "common/io/io.hpp"
#include <array>
#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <optional>

namespace tricorn {

// Something with a deadline. Leaves its wheel when destroyed; must not be moved while in one.
class Timed : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
    Timed() = default;
    Timed(Timed&& other) noexcept;   // only of one that is in no wheel
    Timed& operator=(Timed&&) = delete;

    // Called by DeadlineWheel::advance when the deadline has passed; it is disarmed by then.
    virtual void expire() = 0;

protected:
    ~Timed() = default;

private:
    friend class DeadlineWheel;
    Deadline deadline_{};
    std::uint64_t tick_ = 0;   // whose slot it is linked in
    bool armed_ = false;
    Need need_ = Need::rest;
};

class DeadlineWheel {
public:
    static constexpr Duration tick = std::chrono::milliseconds(20);   // an expiry is late by no more than this

    explicit DeadlineWheel(Deadline now) : current_(ticks_up(now)) {}

    // Returns true when `timed` is now due before next() said, so that a sleeper must look again.
    bool arm(Timed& timed, Need need, Deadline deadline);
    void disarm(Timed& timed) { timed.armed_ = false; }   // stays linked: it is likely to be armed again
    void advance(Deadline now);                           // calls expire() of everything due
    std::optional<Deadline> next() const;                 // when to call advance again; nullopt: nothing linked
    // Brings the deadlines of all that wait, or of all that wait for a request, forward to `deadline`.
    void hasten(Deadline deadline);
    void hasten_idle(Deadline deadline);

private:
    using Slot = boost::intrusive::list<Timed, boost::intrusive::constant_time_size<false>>;
    static constexpr std::uint64_t slots = 256;

    static std::uint64_t ticks_up(Deadline deadline);
    void link(Timed& timed);
    template <class Concerned>
    void bring_forward(Deadline deadline, Concerned concerned);
    void take_due(Slot& slot, std::uint64_t until, Slot& due);

    std::array<Slot, slots> wheel_;
    std::uint64_t current_;   // every earlier slot has been looked at
    mutable std::uint64_t promised_ = UINT64_MAX;   // what next() last said, in ticks
};

}  // namespace tricorn
