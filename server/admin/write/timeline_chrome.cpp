#include "server/admin/write/timeline_chrome.hpp"
#include "server/admin/write/timeline_text.hpp"
#include <spdlog/fmt/fmt.h>
#include <utility>

namespace tricorn::server::admin {

TimelineChrome::TimelineChrome(Timeline const& timeline) : timeline_(&timeline), exchanges_(timeline.lanes.size()) {
    for (std::size_t i = 0; i < timeline.exchanges.size(); ++i) exchanges_[timeline.exchanges[i].lane].push_back(i);
}

// Coroutines share a thread, so a unit's number stands for it.
void TimelineChrome::write_name(std::string_view what, pid_t pid, std::uint64_t thread, std::string const& name) {
    json_.begin_object();
    json_.member("name", what);
    json_.member("ph", "M");
    json_.member("pid", pid);
    json_.member("tid", thread);
    json_.key("args");
    json_.begin_object();
    json_.member("name", std::string_view(name));
    json_.end_object();
    json_.end_object();
}

void TimelineChrome::write_names(std::size_t lane) {
    Timeline::Lane const& unit = timeline_->lanes[lane];
    if (std::exchange(named_, unit.pid) != unit.pid)
        write_name("process_name", unit.pid, 0, fmt::format("{} worker {}", to_string(timeline_->model), unit.worker));
    write_name("thread_name", unit.pid, lane + 1,
               fmt::format("{} {} (thread {})", kind_of_unit(timeline_->model), unit.slot, unit.tid));
}

// Those that began before the recording, or go on after it, are cut.
void TimelineChrome::write_request(Timeline::Exchange const& exchange) {
    Timeline::Lane const& unit = timeline_->lanes[exchange.lane];
    Tenths const begin = exchange.begin.value_or(0), end = exchange.end.value_or(unit.stays.back().to);
    json_.begin_object();
    json_.member("name", std::string_view(exchange.path));
    json_.member("cat", "request");
    json_.member("ph", "X");
    json_.key("ts");
    json_.raw(microseconds_text(begin));
    json_.key("dur");
    json_.raw(microseconds_text(end - std::min(begin, end)));
    json_.member("pid", unit.pid);
    json_.member("tid", std::uint64_t{exchange.lane + 1});
    json_.key("args");
    json_.begin_object();
    json_.member("path", std::string_view(exchange.path));
    json_.member("complete", exchange.begin && exchange.end);
    json_.end_object();
    json_.end_object();
}

void TimelineChrome::write_stay(std::size_t lane, Timeline::Stay const& stay, std::string_view path) {
    json_.begin_object();
    json_.member("name", to_string(stay.state));
    json_.member("cat", to_string(stay.state));
    json_.member("ph", "X");
    json_.key("ts");
    json_.raw(microseconds_text(stay.from));
    json_.key("dur");
    json_.raw(microseconds_text(stay.to - stay.from));
    json_.member("pid", timeline_->lanes[lane].pid);
    json_.member("tid", std::uint64_t{lane + 1});
    if (stay.cpu >= 0 || !path.empty()) {
        json_.key("args");
        json_.begin_object();
        if (stay.cpu >= 0) json_.member("cpu", int{stay.cpu});
        if (!path.empty()) json_.member("path", path);
        json_.end_object();
    }
    json_.end_object();
}

// A request stands before its states: where two begin at once, the later one lies in the earlier.
void TimelineChrome::write_lane(std::size_t lane) {
    auto next = exchanges_[lane].begin();
    Timeline::Exchange const* current = nullptr;
    for (Timeline::Stay const& stay : timeline_->lanes[lane].stays) {
        if (current != nullptr && current->end && *current->end <= stay.from) current = nullptr;
        while (next != exchanges_[lane].end() && timeline_->exchanges[*next].begin.value_or(0) <= stay.from) {
            current = &timeline_->exchanges[*next++];
            write_request(*current);
            if (current->end && *current->end <= stay.from) current = nullptr;
        }
        write_stay(lane, stay, current == nullptr ? std::string_view() : std::string_view(current->path));
    }
    for (; next != exchanges_[lane].end(); ++next) write_request(timeline_->exchanges[*next]);
}

bool TimelineChrome::advance() {
    if (!std::exchange(begun_, true)) {
        json_.begin_object();
        json_.member("displayTimeUnit", "ms");
        json_.key("otherData");
        json_.begin_object();
        json_.member("model", to_string(timeline_->model));
        json_.member("lost", timeline_->lost);
        json_.end_object();
        json_.key("traceEvents");
        json_.begin_list();
    }
    std::size_t written = 0;
    while (lane_ < timeline_->lanes.size()) {
        write_names(lane_);
        write_lane(lane_);
        written += 1 + timeline_->lanes[lane_].stays.size();
        if (++lane_ < timeline_->lanes.size() && written >= entries_a_slice) return true;
    }
    json_.end_list();
    json_.end_object();
    return false;
}

}   // namespace tricorn::server::admin
