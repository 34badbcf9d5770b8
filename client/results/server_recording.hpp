#pragma once
// What every unit of a server did for a moment, as its admin port records it (GET /timeline).
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tricorn::client {

// Times are microseconds since the recording began.
struct ServerRecording {
    struct Event {
        double from = 0, to = 0;
        std::optional<unsigned> processor;   // on which the unit entered the state; none while it waits
        std::string state;                   // as the server names it: "db"
    };
    struct Unit {
        std::uint64_t worker = 0, pid = 0, tid = 0, slot = 0;
        std::string kind;   // "pooled thread"
        std::vector<Event> events;   // in order, without overlaps

        bool did_something() const;   // more than to rest all the time
    };
    struct Request {
        std::optional<double> begin;   // none: before the recording
        std::optional<double> end;     // none: after it
        std::size_t unit = 0;
    };
    struct Cost {   // of the recording itself
        std::uint64_t events = 0, events_measured = 0;
        std::optional<double> ns_per_event, cpu;   // cpu: microseconds
    };

    double began_at = 0;   // seconds since 1970
    double asked = 0, duration = 0;   // shorter than asked: there was no room, or it was cut
    std::uint64_t lost = 0;   // changes for which there was no room, after `duration`
    Cost cost;
    std::uint64_t units_total = 0;
    std::uint64_t units_left_out = 0;   // that did something and are not in `units`
    std::vector<Unit> units;
    std::vector<Request> requests;   // of `units`
    std::vector<std::string> doubts;   // what speaks against the load beside it
};

// The `most` units with the most events, in their order. Units that rested all the time are left out, uncounted.
ServerRecording busiest(ServerRecording recording, std::size_t most);

}   // namespace tricorn::client
