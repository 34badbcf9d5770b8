#include "client/results/server_recording_json.hpp"
#include "common/text/json.hpp"
#include <boost/json/parse.hpp>
#include <cmath>

namespace tricorn::client {

namespace {

namespace json = boost::json;

// Tenths of microseconds, as the server tells them.
json::value tenths_json(std::optional<double> microseconds) {
    return number_json(microseconds ? std::optional(std::round(*microseconds * 10) / 10) : std::nullopt);
}

json::value stays_json(std::vector<ServerRecording::Event> const& events) {
    json::array all;
    all.reserve(events.size());
    for (ServerRecording::Event const& event : events)
        all.push_back(json::array{tenths_json(event.from), tenths_json(event.to),
                                  event.processor ? json::value(*event.processor) : json::value(),
                                  json_string(event.state)});
    return all;
}

void read_stays(json::value const& value, std::vector<ServerRecording::Event>& events) {
    if (!value.is_array()) return;
    for (json::value const& each : value.get_array()) {
        if (!each.is_array() || each.get_array().size() < 4) continue;
        json::array const& parts = each.get_array();
        auto const from = number_in(parts[0]), to = number_in(parts[1]), processor = number_in(parts[2]);
        double const before = events.empty() ? 0 : events.back().to;
        if (!from || !to || *from < before || *to < *from || !parts[3].is_string()) continue;
        ServerRecording::Event event{*from, *to, {}, text_in(parts[3])};
        constexpr double most = 1e6;
        if (processor && *processor >= 0 && *processor < most) event.processor = static_cast<unsigned>(*processor);
        events.push_back(std::move(event));
    }
}

json::value requests_json(std::vector<ServerRecording::Request> const& requests) {
    json::array all;
    all.reserve(requests.size());
    for (ServerRecording::Request const& request : requests)
        all.push_back(json::array{tenths_json(request.begin), tenths_json(request.end), request.unit});
    return all;
}

void read_requests(json::value const& value, std::vector<ServerRecording::Request>& requests) {
    if (!value.is_array()) return;
    for (json::value const& each : value.get_array()) {
        if (!each.is_array() || each.get_array().size() < 3) continue;
        json::array const& parts = each.get_array();
        auto const unit = number_in(parts[2]);
        constexpr double most = 1e9;
        if (!unit || *unit < 0 || *unit > most) continue;
        requests.push_back({number_in(parts[0]), number_in(parts[1]), static_cast<std::size_t>(*unit)});
    }
}

template <class Json>
void unit_members(Json& at, typename Json::template Part<ServerRecording::Unit> unit) {
    at.count("worker", unit.worker);
    at.count("pid", unit.pid);
    at.count("tid", unit.tid);
    at.count("slot", unit.slot);
    at.text("kind", unit.kind);
    at.other("events", unit.events, stays_json, read_stays);
}

template <class Json>
void cost_members(Json& at, typename Json::template Part<ServerRecording::Cost> cost) {
    at.count("events", cost.events);
    at.count("events_measured", cost.events_measured);
    at.number("ns_per_event", cost.ns_per_event);
    at.number("cpu_us", cost.cpu);
}

template <class Json>
void members_of_recording(Json& at, typename Json::template Part<ServerRecording> recording) {
    at.number("began_at", recording.began_at);
    at.number("asked_us", recording.asked);
    at.number("duration_us", recording.duration);
    at.count("lost", recording.lost);
    at.object("cost", recording.cost, [](auto& inner, auto& cost) { cost_members(inner, cost); });
    at.count("units_total", recording.units_total);
    // The last two are not in the server's own answer.
    at.if_there().count("units_left_out", recording.units_left_out);
    at.list("units", recording.units, [](auto& inner, auto& unit) { unit_members(inner, unit); });
    at.other("requests", recording.requests, requests_json, read_requests);
    at.if_there().texts("doubts", recording.doubts);
}

}   // namespace

void recording_members(JsonWriter& at, ServerRecording const& recording) {
    members_of_recording(at, recording);
}

void recording_members(JsonReader& at, ServerRecording& recording) {
    members_of_recording(at, recording);
    std::erase_if(recording.requests, [&](auto const& request) { return request.unit >= recording.units.size(); });
}

Expected<ServerRecording> read_recording(std::string const& text) {
    boost::system::error_code error;
    json::value const value = json::parse(text, error);
    if (error) return refused("no JSON: " + error.message());
    if (!value.is_object()) return refused("it is not an object");
    ServerRecording recording;
    std::string wrong;
    JsonReader reader(value.get_object(), wrong);
    recording_members(reader, recording);
    if (!wrong.empty()) return refused(wrong);
    return recording;
}

}   // namespace tricorn::client
