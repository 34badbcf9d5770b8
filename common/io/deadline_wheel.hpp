#pragma once
// A timer wheel for the deadlines of many connections: re-arming a deadline is one store. Uses no clock and no lock:
// callers pass the time, and threads that share a wheel must lock it.
#include "common/io/io.hpp"
#include <array>
#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <optional>

namespace tricorn {

// An object with a deadline. Leaves its wheel on destruction; must not be moved while it is in one.
class Timed : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
    Timed() = default;
    Timed(Timed&& other) noexcept;   // `other` must not be in a wheel
    Timed& operator=(Timed&&) = delete;

    // Called by DeadlineWheel::advance after the deadline has passed; the object is already disarmed.
    virtual void expire() = 0;

protected:
    ~Timed() = default;

private:
    friend class DeadlineWheel;
    Deadline deadline_{};
    std::uint64_t tick_ = 0;   // the tick whose slot holds it
    bool armed_ = false;
    WaitPurpose need_ = WaitPurpose::rest;
};

class DeadlineWheel {
public:
    static constexpr Duration tick = std::chrono::milliseconds(20);   // the maximum lateness of an expiry

    explicit DeadlineWheel(Deadline now) : current_(ticks_up(now)) {}

    // Returns true if `timed` expires before the time that next() returned, so that a sleeper must check again.
    bool arm(Timed& timed, WaitPurpose need, Deadline deadline);
    void disarm(Timed& timed) { timed.armed_ = false; }   // stays linked, because it is likely to be armed again
    void advance(Deadline now);                           // calls expire() of all entries that have expired
    std::optional<Deadline> next() const;   // when to call advance() again; nullopt: the wheel is empty
    // Brings all armed deadlines, or only those that wait for a request, forward to `deadline`.
    void shorten_deadlines(Deadline deadline);
    void shorten_idle_deadlines(Deadline deadline);
    // Lets the armed entry expire now that would be the first to do so among those that wait for `need`. False: there is
    // none.
    bool expire_first(WaitPurpose need);

private:
    using Slot = boost::intrusive::list<Timed, boost::intrusive::constant_time_size<false>>;
    static constexpr std::uint64_t slots = 256;

    static std::uint64_t ticks_up(Deadline deadline);
    void link(Timed& timed);
    template <class Concerned>
    void bring_forward(Deadline deadline, Concerned concerned);
    void take_due(Slot& slot, std::uint64_t until, Slot& due);

    std::array<Slot, slots> wheel_;
    std::uint64_t current_;   // every earlier slot has been processed
    mutable std::uint64_t promised_ = UINT64_MAX;   // what next() last returned, in ticks
};

}   // namespace tricorn
