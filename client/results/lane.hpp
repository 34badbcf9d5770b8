#pragma once
// Who ran when: what some units did from moment to moment, as the lab records it and a report draws it.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client {

// ready: it could run, and has no processor. waits: for a time, or for another unit to hand over. idle: it has nothing to
// do; nothing is drawn.
enum class UnitState { runs, ready, waits, idle };
std::string_view to_string(UnitState);
std::optional<UnitState> unit_state_named(std::string_view);

// What a state means where it is drawn.
struct LaneKey {
    UnitState state{};
    std::string words;   // "ready, without a processor"
    std::string column;   // of the time in it: "ready"
};
std::vector<LaneKey> const& lane_keys_of_lab();

struct LaneEvent {
    double from = 0, to = 0;   // microseconds since the panel's start
    UnitState state{};
    std::optional<unsigned> processor;   // on which it runs
};

struct Lane {
    std::string name;   // "A"
    std::vector<LaneEvent> events;   // in order, without overlaps
    std::uint64_t lost = 0;   // earlier ones for which there was no room

    double end() const { return events.empty() ? 0 : events.back().to; }
    double time_in(UnitState) const;   // microseconds
    std::optional<double> first_run() const;   // nullopt: it never ran
};

// What the kernel says about the same moments.
struct SwitchCheck {
    unsigned begins = 0, begins_confirmed = 0;   // of running, by the events; those with a switch within the tolerance
    unsigned ends = 0, ends_confirmed = 0;   // the same
    unsigned absences = 0;   // between two switches, longer than the tolerance
    unsigned noticed = 0;   // of these: in the events, too

    void add(SwitchCheck const& other);
};

// A few units that do the same work at the same time.
struct LanePanel {
    enum class Work { computing, waiting, hand_over, serving };   // serving: a server's units under a load
    std::string name;   // "thread, 2 processors, computing"
    std::string unit;   // process, thread or coroutine
    Work work{};
    unsigned processors = 1;
    std::vector<unsigned> on;   // their numbers
    double run_each = 0;   // microseconds that each unit computes
    double wait_each = 0;   // and waits
    unsigned tries = 0;   // this is the least disturbed of so many
    std::vector<Lane> lanes;   // of the units
    std::vector<std::string> sentences;
    std::optional<SwitchCheck> check;
    std::string could_not_run;   // why there are no lanes

    double end() const;   // when the last unit ended, in microseconds
};
std::string_view to_string(LanePanel::Work);
std::optional<LanePanel::Work> panel_work_named(std::string_view);

struct LaneStudy {
    std::vector<LanePanel> panels;
    std::vector<std::string> sentences;   // of all panels together
    std::vector<std::string> asides;   // of those with fewer processors than others have
    std::string check;   // how far the kernel agrees, or why nobody asked it
    std::optional<double> others_share;   // of the machine's processors, for other programs
    double seconds = 0;   // that all of it took
};

// Which unit ran on a processor, from the units' lanes.
struct ProcessorSpan {
    double from = 0, to = 0;
    std::size_t lane = 0;
};
std::vector<ProcessorSpan> spans_on(LanePanel const& panel, unsigned processor);

}   // namespace tricorn::client
