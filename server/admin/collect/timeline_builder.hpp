#pragma once
// Makes a timeline out of the units' states at a recording's beginning and of what they wrote on the tape. Uses neither
// clock nor shared memory.
#include "server/admin/collect/timeline.hpp"
#include <map>
#include <vector>

namespace tricorn::server::admin {

// A unit as it was found. The tape may already know better.
struct FoundUnit {
    unsigned seat = 0;
    unsigned slot = 0;
    pid_t tid = 0;
    UnitState state = UnitState::none;
    bool answering = false;
    std::string path{};
};

// The process on a seat.
struct FoundWorker {
    unsigned index = 0;
    pid_t pid = 0;
};

using FoundWorkers = std::map<unsigned, FoundWorker>;   // by seat

struct RecordingSpan {
    Tenths begin = 0;   // since the tape's beginning
    Tenths end = 0;
};

// `workers` and `units` were found before `span.begin` and after the tape had begun; `workers_after` when it had ended.
Timeline build_timeline(FoundWorkers const& workers, std::vector<FoundUnit> const& units,
                        FoundWorkers const& workers_after, TapeReading&& reading, RecordingSpan span);

// More units than this that did nothing are only counted.
inline constexpr std::size_t most_resting = 1024;

}   // namespace tricorn::server::admin
