#pragma once
// The state of one unit (a process, thread or coroutine that serves): a slot of one cache line in shared memory,
// written by the unit, read by the admin process.
#include "common/io/io.hpp"
#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace tricorn::server {

enum class UnitState : std::uint8_t {
    none,   // the slot has no unit
    starting,
    idle,   // waits for a request
    reading,   // has received a part of a request
    handling,
    db,   // waits for a connection of the database, or for its queries
    upstream,   // waits for another server
    cpu,   // computes
    delay,   // sleeps, as requested
    writing,   // sends a response
    closing   // lingers until the client closes
};
inline constexpr std::size_t unit_states = 11;
std::string_view to_string(UnitState);

struct alignas(64) UnitSlot {
    static constexpr std::size_t path_words = 6;   // of 8 bytes

    std::atomic<std::uint64_t> word{0};   // state, method and start time, in a single store
    std::atomic<std::uint32_t> exchanges{0};
    std::atomic<pid_t> tid{0};   // of the thread that runs it
    std::atomic<std::uint64_t> path[path_words]{};   // the first bytes of the target, as received, NUL-terminated
};
static_assert(sizeof(UnitSlot) == 64);

// A consistent copy of a slot whose owner may be writing: state, time, method and path match.
struct UnitReading {
    UnitState state = UnitState::none;
    std::string_view method;   // a literal; empty: no exchange in progress
    std::string path;   // bytes as the client sent them: sanitise before display
    Deadline since{};   // in microseconds
    std::uint32_t exchanges = 0;
    pid_t tid = 0;
};
UnitReading read_unit(UnitSlot const& slot);
UnitState state_of(UnitSlot const& slot);   // the state alone

// A handle with which a unit reports its state. Cheap: one or two stores. Freely copyable; the slot must outlive it.
class Unit {
public:
    explicit Unit(UnitSlot& slot) : slot_(&slot) {}

    static Unit current() { return Unit(); }   // that of the calling thread
    // Binds this slot to the calling thread. Unbound threads report to a dummy slot.
    static void bind_to_thread(UnitSlot& slot);
    static void unbind_from_thread();

    void enter(UnitState state, Deadline now) const { write(state, method_of(slot()), now); }
    void enter(UnitState state) const { enter(state, Clock::now()); }
    // A request is complete and will be answered. `path` (the target without its query) is shown.
    void begin_exchange(std::string_view method, std::string_view path, Deadline now) const;
    void end_exchange(Deadline now) const;
    void rest(UnitState state, Deadline now) const { write(state, 0, now); }   // no exchange in progress

private:
    Unit() = default;

    static std::uint64_t method_of(UnitSlot const& slot) {
        return slot.word.load(std::memory_order_relaxed) >> 8 & 0xff;
    }
    UnitSlot& slot() const { return slot_ != nullptr ? *slot_ : *own; }
    void write(UnitState state, std::uint64_t method, Deadline now) const;

    static constinit thread_local UnitSlot* own;

    UnitSlot* slot_ = nullptr;
};

// While this object lives, the unit waits for something other than its client.
class UnitWaits {
public:
    UnitWaits(Unit unit, UnitState state) : unit_(unit) { unit_.enter(state); }
    UnitWaits(UnitWaits const&) = delete;
    UnitWaits& operator=(UnitWaits const&) = delete;
    ~UnitWaits() { unit_.enter(UnitState::handling); }

private:
    Unit unit_;
};

}   // namespace tricorn::server
