#pragma once
// Plays a panel: starts its units at one moment and lets each record itself.
#include "client/lab/timeline/event_ring.hpp"
#include "client/lab/timeline/panels.hpp"
#include "client/lab/timeline/switch_log.hpp"
#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

namespace tricorn::client::lab {

// Nanoseconds between the last unit's arrival and the panel's start, in which all fall asleep again.
constexpr std::int64_t head_start = 3'000'000;

// In memory that the units share with whoever reads it afterwards.
struct Stage {
    static constexpr std::size_t most_units = 4;

    std::atomic<std::uint32_t> arrived{0};
    std::atomic<std::uint32_t> begun{0};
    std::atomic<std::uint32_t> ended{0};
    std::int64_t start = 0;   // of the panel, by the steady clock
    std::array<EventRing, most_units> events{};
    std::array<SwitchRing, most_units> switches{};   // by thread: coroutines have the first alone
};

// Call in a process of its own, which may use what it likes; it is bound to the processors. Returns when all units have
// ended. Throws where they cannot be made.
void play(PanelPlan const& plan, std::vector<unsigned> const& processors, Stage& stage);

}   // namespace tricorn::client::lab
