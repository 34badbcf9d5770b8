#pragma once
// What all units do while a recording runs: a buffer in shared memory that every worker appends to and the admin process
// reads afterwards. It never wraps: what finds no room is counted. Written in chunks, each by one thread, so that
// appending takes no lock and shares no cache line.
#include "server/scoreboard/unit.hpp"
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace tricorn::server {

// Times on a tape: tenths of a microsecond since the recording was switched on.
using Tenths = std::uint32_t;
using TenthsDuration = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;

// One entry, as it is read.
struct TapeEvent {
    enum class Kind : std::uint8_t {
        state,   // the unit enters this state
        exchange,   // the unit begins to answer a request: it is handling
        unit,   // a unit begins in this slot: the number is its thread
        process,   // the number is the process that begins on this seat; 0: the one on it has ended
        cost   // the number: nanoseconds that appending one entry took
    };

    Kind kind = Kind::state;
    UnitState state = UnitState::none;
    std::uint16_t seat = 0;
    std::uint16_t unit = 0;
    std::int16_t cpu = -1;   // on which the unit was then; -1: unknown
    std::uint16_t path_size = 0;
    Tenths at = 0;
    std::uint32_t number = 0;
    std::uint32_t path_start = 0;   // in TapeReading::paths
};

struct TapeReading {
    std::vector<TapeEvent> events;   // those of a thread in their order
    std::string paths;   // bytes as clients sent them
    std::uint64_t lost = 0;   // events for which there was no room
    std::optional<Tenths> full_at;   // the first of them; only earlier events are complete
};

struct TapeChunk;
struct TapeEntry;

// Lies at the beginning of a page; its words begin with the next one, so that their memory can be given back.
class alignas(64) Tape {
public:
    static constexpr std::size_t chunk_words = 64;   // of 8 bytes: 63 for entries
    static constexpr std::size_t max_units = 1 << 14;   // of one worker; later ones are not recorded
    static constexpr std::size_t max_path = sizeof(UnitSlot::path);
    static std::size_t size(std::size_t chunks);   // bytes, with the first page

    constexpr explicit Tape(std::size_t chunks) : chunks_(chunks) {}

    bool on() const { return tag_.load(std::memory_order_relaxed) != 0; }
    bool full() const { return full_at_.load(std::memory_order_relaxed) != never; }

    // For the admin process alone. A unit may still write for a moment after stop().
    void start(Deadline now);
    void stop();
    Deadline origin() const { return Deadline(Deadline::duration(origin_.load(std::memory_order_relaxed))); }
    TapeReading read() const;   // what was recorded since start()
    void erase();   // stops, and gives the memory back

private:
    friend class TapeWriter;
    friend struct TapeChunk;
    static constexpr Tenths never = UINT32_MAX;

    std::atomic<std::uint64_t>* words() const;
    std::atomic<std::uint64_t>* take_chunk(std::uint32_t tag, unsigned seat);
    void lose(Tenths at);

    // Read for every state change, hardly ever written.
    std::atomic<std::uint32_t> tag_{0};   // 0: off; else 1 to 255, by which the words of one recording are told
    std::uint32_t last_tag_ = 0;
    std::atomic<std::int64_t> origin_{0};   // ticks of Clock
    std::size_t const chunks_;
    alignas(64) std::atomic<std::uint64_t> taken_{0};   // chunks; may exceed their number
    std::atomic<std::uint64_t> lost_{0};
    std::atomic<Tenths> full_at_{never};
};

// This process's way to the tape. While nothing is recorded, a state change costs one predictable branch.
class TapeWriter {
public:
    // For the process on this seat; `units` are its slots. Call it after fork and before the first unit. Unbound
    // processes record nothing.
    static void bind(Tape& tape, unsigned seat, std::span<UnitSlot const> units);
    static bool on() { return current->on(); }

    // Only while on(). They read the clock themselves.
    [[gnu::cold]] static void note_state(UnitSlot const& slot, UnitState state);
    [[gnu::cold]] static void note_exchange(UnitSlot const& slot, std::string_view path);
    [[gnu::cold]] static void note_unit(UnitSlot const& slot, pid_t thread);
    [[gnu::cold]] static void note_process(Tape& tape, unsigned seat, pid_t process);   // may be another's seat

private:
    static void write(Tape& tape, TapeEntry const& entry, unsigned seat);

    static Tape unbound;
    static constinit Tape* current;
};

}   // namespace tricorn::server
