#include "server/admin/collect/timeline_builder.hpp"
#include <algorithm>
#include <iterator>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace tricorn::server::admin {

namespace {

bool answers_in(UnitState state) {
    switch (state) {
        case UnitState::handling:
        case UnitState::db:
        case UnitState::upstream:
        case UnitState::cpu:
        case UnitState::delay:
        case UnitState::writing: return true;
        case UnitState::none:
        case UnitState::starting:
        case UnitState::idle:
        case UnitState::reading:
        case UnitState::closing: break;
    }
    return false;
}

// The others wait: the processor on which they began to is of no interest.
bool runs_in(UnitState state) {
    return state == UnitState::handling || state == UnitState::cpu || state == UnitState::writing ||
           state == UnitState::starting;
}

class Builder {
public:
    Builder(FoundWorkers const& workers, FoundWorkers const& after, RecordingSpan span)
        : workers_(workers), after_(after), span_(span) {
        timeline_.duration = span.end - span.begin;
    }

    void find(FoundUnit const& unit) {
        Open& open = begin_lane(unit.seat, unit.slot, unit.tid, 0);
        open.stay.state = unit.state;
        if (unit.answering) open.exchange = {std::nullopt, std::nullopt, open.lane, unit.path};
    }

    void take(TapeEvent const& event, std::string const& paths) {
        if (event.kind == TapeEvent::Kind::cost) {
            costs_.push_back(event.number);
            return;
        }
        ++timeline_.events;
        if (event.at >= span_.end) return;
        Tenths const at = std::max(event.at, span_.begin) - span_.begin;
        bool const inside = event.at >= span_.begin;
        if (event.kind == TapeEvent::Kind::process) return change_process(event, at);
        auto found = open_.find(key(event.seat, event.unit));
        if (event.kind == TapeEvent::Kind::unit) {
            if (found != open_.end()) end_lane(found, at);
            begin_lane(event.seat, event.unit, static_cast<pid_t>(event.number), at).active = inside;
            return;
        }
        if (found == open_.end()) {
            begin_lane(event.seat, event.unit, 0, at);
            found = open_.find(key(event.seat, event.unit));
        }
        Open& open = found->second;
        open.active |= inside;
        bool const begins = event.kind == TapeEvent::Kind::exchange;
        if (begins || !answers_in(event.state)) end_exchange(open, at, inside);
        change_state(open, event, at, begins);
        if (begins) {
            std::string path = paths.substr(event.path_start, event.path_size);
            open.exchange = {inside ? std::optional(at) : std::nullopt, std::nullopt, open.lane, std::move(path)};
        }
        if (event.state == UnitState::none) end_lane(found, at);
    }

    Timeline finish() {
        while (!open_.empty()) end_lane(open_.begin(), timeline_.duration);
        leave_out();
        timeline_.samples = costs_.size();
        if (!costs_.empty()) {
            auto const middle = costs_.begin() + static_cast<std::ptrdiff_t>(costs_.size() / 2);
            std::nth_element(costs_.begin(), middle, costs_.end());
            timeline_.event_nanoseconds = *middle;
        }
        return std::move(timeline_);
    }

private:
    struct Open {
        std::size_t lane = 0;
        Timeline::Stay stay{};   // the current one; its end is not known yet
        std::optional<Timeline::Exchange> exchange{};
        bool active = false;   // has done something during the recording
    };
    using OpenLanes = std::unordered_map<std::uint32_t, Open>;

    static std::uint32_t key(unsigned seat, unsigned slot) {
        return seat * static_cast<std::uint32_t>(Tape::max_units) + slot;
    }

    Open& begin_lane(unsigned seat, unsigned slot, pid_t tid, Tenths at) {
        FoundWorker const& worker = worker_on(seat);
        timeline_.lanes.push_back({worker.index, worker.pid, tid, slot, {}});
        active_.push_back(false);
        Open& open = open_[key(seat, slot)];
        open = {.lane = timeline_.lanes.size() - 1, .stay = {.from = at}};
        return open;
    }

    FoundWorker& worker_on(unsigned seat) {
        FoundWorker& worker = workers_[seat];
        if (worker.pid != 0) return worker;   // else it began between two looks, or during the recording
        if (auto const later = after_.find(seat); later != after_.end()) worker = later->second;
        return worker;
    }

    void change_process(TapeEvent const& event, Tenths at) {
        for (auto open = open_.begin(); open != open_.end();) {
            auto const next = std::next(open);
            if (open->first / Tape::max_units == event.seat) end_lane(open, at);
            open = next;
        }
        FoundWorker& worker = workers_[event.seat];
        worker.pid = static_cast<pid_t>(event.number);
        if (auto const later = after_.find(event.seat); later != after_.end()) worker.index = later->second.index;
    }

    // The same again is one stay: a pooled thread says twice that it is idle.
    void change_state(Open& open, TapeEvent const& event, Tenths at, bool begins) {
        if (event.state == open.stay.state && !begins && !answers_in(event.state)) return;
        end_stay(open, at);
        open.stay = {.from = at, .cpu = runs_in(event.state) ? event.cpu : std::int16_t{-1}, .state = event.state};
    }

    void end_stay(Open& open, Tenths at) {
        open.stay.to = at;
        if (open.stay.state == UnitState::none || open.stay.to <= open.stay.from) return;
        timeline_.lanes[open.lane].stays.push_back(open.stay);
    }

    // One that ended before the recording is of no interest.
    void end_exchange(Open& open, Tenths at, bool inside) {
        if (!open.exchange) return;
        open.exchange->end = at;
        if (inside) timeline_.exchanges.push_back(std::move(*open.exchange));
        open.exchange.reset();
    }

    void end_lane(OpenLanes::iterator where, Tenths at) {
        Open& open = where->second;
        end_stay(open, at);
        if (open.exchange) timeline_.exchanges.push_back(std::move(*open.exchange));
        active_[open.lane] = open.active || open.exchange.has_value();
        open_.erase(where);
    }

    // Keeps the lanes in which something is, of those that rested only some, and puts them in order.
    void leave_out() {
        std::vector<std::size_t> kept;
        std::size_t rested = 0;
        for (std::size_t i = 0; i < timeline_.lanes.size(); ++i) {
            if (timeline_.lanes[i].stays.empty()) continue;
            if (active_[i] || ++rested <= most_resting) kept.push_back(i);
        }
        timeline_.resting = rested - std::min(rested, most_resting);
        auto const place = [this](std::size_t i) {
            Timeline::Lane const& lane = timeline_.lanes[i];
            return std::tuple(lane.worker, lane.pid, lane.slot, lane.stays.front().from);
        };
        std::sort(kept.begin(), kept.end(), [&](std::size_t a, std::size_t b) { return place(a) < place(b); });
        constexpr std::size_t gone = SIZE_MAX;
        std::vector<std::size_t> now(timeline_.lanes.size(), gone);
        std::vector<Timeline::Lane> lanes;
        lanes.reserve(kept.size());
        for (std::size_t const i : kept) {
            now[i] = lanes.size();
            lanes.push_back(std::move(timeline_.lanes[i]));
        }
        timeline_.lanes = std::move(lanes);
        for (Timeline::Exchange& exchange : timeline_.exchanges) exchange.lane = now[exchange.lane];
        std::erase_if(timeline_.exchanges, [](Timeline::Exchange const& one) { return one.lane == gone; });
        std::stable_sort(timeline_.exchanges.begin(), timeline_.exchanges.end(),
                         [](Timeline::Exchange const& a, Timeline::Exchange const& b) { return a.begin < b.begin; });
    }

    FoundWorkers workers_;
    FoundWorkers const& after_;
    RecordingSpan span_;
    Timeline timeline_;
    std::vector<bool> active_;   // by lane
    OpenLanes open_;
    std::vector<std::uint32_t> costs_;
};

}   // namespace

std::string_view kind_of_unit(Model model) {
    switch (model) {
        case Model::prefork: return "process";
        case Model::thread: return "thread";
        case Model::pool: return "pooled thread";
        case Model::coroutine: return "coroutine";
    }
    return {};
}

Timeline build_timeline(FoundWorkers const& workers, std::vector<FoundUnit> const& units,
                        FoundWorkers const& workers_after, TapeReading&& reading, RecordingSpan span) {
    if (reading.full_at) span.end = std::clamp(*reading.full_at, span.begin, span.end);
    Builder builder(workers, workers_after, span);
    for (FoundUnit const& unit : units) builder.find(unit);
    std::stable_sort(reading.events.begin(), reading.events.end(),
                     [](TapeEvent const& a, TapeEvent const& b) { return a.at < b.at; });
    for (TapeEvent const& event : reading.events) builder.take(event, reading.paths);
    Timeline timeline = builder.finish();
    timeline.lost = reading.lost;
    return timeline;
}

}   // namespace tricorn::server::admin
