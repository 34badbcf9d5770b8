#include "server/admin/write/timeline_json.hpp"
#include "common/version.hpp"
#include "server/admin/write/timeline_text.hpp"
#include <utility>

namespace tricorn::server::admin {

namespace {

void write_time(JsonWriter& json, std::optional<Tenths> time) {
    json.raw(time ? microseconds_text(*time) : "null");
}

void write_cost(JsonWriter& json, Timeline const& timeline) {
    std::optional<double> spent;
    if (timeline.event_nanoseconds)
        spent = static_cast<double>(timeline.events) * static_cast<double>(*timeline.event_nanoseconds) / 1e3;
    json.key("cost");
    json.begin_object();
    json.member("events", timeline.events);
    json.member("events_measured", timeline.samples);
    json.member("ns_per_event",
                timeline.event_nanoseconds ? std::optional(std::uint64_t{*timeline.event_nanoseconds}) : std::nullopt);
    json.member("cpu_us", spent);
    json.end_object();
}

}   // namespace

void TimelineJson::write_head() {
    json_.begin_object();
    json_.member("id", timeline_->id);
    json_.member("model", to_string(timeline_->model));
    json_.member("version", version);
    json_.member("began_at", timeline_->began_at);
    json_.key("asked_us");
    write_time(json_, timeline_->asked);
    json_.key("duration_us");
    write_time(json_, timeline_->duration);
    json_.member("lost", timeline_->lost);
    write_cost(json_, *timeline_);
    json_.member("units_total", std::uint64_t{timeline_->lanes.size() + timeline_->resting});
    json_.key("units");
    json_.begin_list();
}

void TimelineJson::write_lane(Timeline::Lane const& lane) {
    json_.begin_object();
    json_.member("worker", lane.worker);
    json_.member("pid", lane.pid);
    json_.member("tid", lane.tid);
    json_.member("slot", lane.slot);
    json_.member("kind", kind_of_unit(timeline_->model));
    json_.key("events");
    json_.begin_list();
    for (Timeline::Stay const& stay : lane.stays) {
        json_.begin_list();
        write_time(json_, stay.from);
        write_time(json_, stay.to);
        json_.value(stay.cpu < 0 ? std::nullopt : std::optional(int{stay.cpu}));
        json_.value(to_string(stay.state));
        json_.end_list();
    }
    json_.end_list();
    json_.end_object();
}

void TimelineJson::write_exchange(Timeline::Exchange const& exchange) {
    json_.begin_list();
    write_time(json_, exchange.begin);
    write_time(json_, exchange.end);
    json_.value(std::uint64_t{exchange.lane});
    json_.value(std::string_view(exchange.path));
    json_.end_list();
}

bool TimelineJson::advance() {
    if (!std::exchange(begun_, true)) write_head();
    std::size_t written = 0;
    while (lane_ < timeline_->lanes.size()) {
        Timeline::Lane const& lane = timeline_->lanes[lane_];
        write_lane(lane);
        written += 1 + lane.stays.size();
        if (++lane_ == timeline_->lanes.size()) break;
        if (written >= entries_a_slice) return true;
    }
    if (!std::exchange(exchanges_begun_, true)) {
        json_.end_list();
        json_.key("requests");
        json_.begin_list();
    }
    for (; exchange_ < timeline_->exchanges.size(); ++exchange_) {
        if (written++ >= entries_a_slice) return true;
        write_exchange(timeline_->exchanges[exchange_]);
    }
    json_.end_list();
    json_.end_object();
    return false;
}

}   // namespace tricorn::server::admin
