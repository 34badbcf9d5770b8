#pragma once
// What all units did during a recording, as plain numbers: made by the recorder, serialised by timeline_json and
// timeline_chrome.
#include "server/config/config.hpp"
#include "server/scoreboard/tape.hpp"
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace tricorn::server::admin {

// All times are tenths of a microsecond since the recording began.
struct Timeline {
    // A unit's stay in a state.
    struct Stay {
        Tenths from = 0;
        Tenths to = 0;
        std::int16_t cpu = -1;   // on which the unit entered the state; -1: unknown, or it waits
        UnitState state = UnitState::none;
    };

    // A unit from its beginning to its end: a slot has one after the other.
    struct Lane {
        unsigned worker = 0;
        pid_t pid = 0;
        pid_t tid = 0;
        unsigned slot = 0;
        std::vector<Stay> stays;   // in order; a gap: the unit did not exist
    };

    struct Exchange {
        std::optional<Tenths> begin;   // nullopt: before the recording
        std::optional<Tenths> end;   // nullopt: it had not ended when the recording or the unit did
        std::size_t lane = 0;
        std::string path;   // any bytes
    };

    std::uint64_t id = 0;   // of the recording, from 1
    Model model = Model::prefork;
    double began_at = 0;   // seconds since 1970
    Tenths asked = 0;
    Tenths duration = 0;   // shorter than asked: the tape was full, or the client has left
    std::vector<Lane> lanes;
    std::size_t resting = 0;   // units that did nothing and are not among the lanes
    std::vector<Exchange> exchanges;   // by their beginning, those from before the recording first
    std::uint64_t events = 0;   // written by the units
    std::uint64_t lost = 0;   // events for which there was no room
    std::uint64_t samples = 0;   // events whose cost was measured
    std::optional<std::uint32_t> event_nanoseconds;   // the median of those
};

// "process", "thread", "pooled thread" or "coroutine".
std::string_view kind_of_unit(Model model);

}   // namespace tricorn::server::admin
