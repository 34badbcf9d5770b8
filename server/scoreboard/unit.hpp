#pragma once
// What one unit (a process, thread or coroutine that serves) is doing: a slot of one cache line in shared memory, written
// by the unit, read by the admin process.
#include "common/io/io.hpp"
#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace tricorn::server {

enum class UnitState : std::uint8_t {
    none,   // there is no unit in this slot
    starting,
    idle,   // no request is on its way to it
    reading,   // a part of a request has come
    handling,
    db,   // waits for a connection of the database, or for its queries
    upstream,   // waits for another server
    cpu,   // computes
    delay,   // sleeps, as it was asked to
    writing,   // sends an answer
    closing   // lingers, for the client to close
};
inline constexpr std::size_t unit_states = 11;
std::string_view to_string(UnitState);

struct alignas(64) UnitSlot {
    static constexpr std::size_t path_words = 6;   // of 8 bytes

    std::atomic<std::uint64_t> word{0};   // state, method, and since when: all of them in one store
    std::atomic<std::uint32_t> exchanges{0};
    std::atomic<pid_t> tid{0};   // of the thread that runs it
    std::atomic<std::uint64_t> path[path_words]{};   // the target's first bytes, as they came; NUL behind it
};
static_assert(sizeof(UnitSlot) == 64);

// A slot's content, read while its owner may be writing: state, time, method and path belong together.
struct UnitReading {
    UnitState state = UnitState::none;
    std::string_view method;   // a literal; empty: no exchange is under way
    std::string path;   // bytes as the client sent them: not to be shown before they are sanitised
    Deadline since{};   // to the microsecond
    std::uint32_t exchanges = 0;
    pid_t tid = 0;
};
UnitReading read_unit(UnitSlot const& slot);

// Where a unit says what it does. Cheap: a store or two. Copied freely; the slot outlives it.
class Unit {
public:
    Unit() = default;   // the one that the calling thread serves as
    explicit Unit(UnitSlot& slot) : slot_(&slot) {}

    // From now on the calling thread is this unit; a thread that is none says what it does to nobody.
    static void be(UnitSlot& slot);
    static void be_nobody();

    void enter(UnitState state, Deadline now) const { write(state, method_of(slot()), now); }
    void enter(UnitState state) const { enter(state, Clock::now()); }
    // A request is complete and will be answered. `target` without its query is shown.
    void begin_exchange(std::string_view method, std::string_view path, Deadline now) const;
    void end_exchange(Deadline now) const;
    void rest(UnitState state, Deadline now) const { write(state, 0, now); }   // no exchange is under way

private:
    static std::uint64_t method_of(UnitSlot const& slot) {
        return slot.word.load(std::memory_order_relaxed) >> 8 & 0xff;
    }
    UnitSlot& slot() const { return slot_ != nullptr ? *slot_ : *own; }
    void write(UnitState state, std::uint64_t method, Deadline now) const;

    static constinit thread_local UnitSlot* own;

    UnitSlot* slot_ = nullptr;
};

// The unit waits for something else than its client, while this lives.
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
