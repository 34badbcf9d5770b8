#include "client/results/lane_json.hpp"
#include "client/results/json_reader.hpp"
#include "client/results/json_writer.hpp"
#include "common/text/json.hpp"
#include <cmath>

namespace tricorn::client {

namespace {

namespace json = boost::json;

// Each function below names the members of an object once, for writing and for reading.
template <class Json, class T>
using LanePart = typename Json::template Part<T>;

// Whole nanoseconds.
json::value moment_json(double microseconds) {
    return number_json(std::round(microseconds * 1000) / 1000);
}

json::value events_json(std::vector<LaneEvent> const& events) {
    json::array all;
    all.reserve(events.size());
    for (LaneEvent const& event : events)
        all.push_back(json::array{moment_json(event.from), moment_json(event.to),
                                  event.processor ? json::value(*event.processor) : json::value(),
                                  json_string(to_string(event.state))});
    return all;
}

void read_events(json::value const& value, std::vector<LaneEvent>& events) {
    if (!value.is_array()) return;
    for (json::value const& each : value.get_array()) {
        if (!each.is_array() || each.get_array().size() < 4) continue;
        json::array const& parts = each.get_array();
        auto const from = number_in(parts[0]), to = number_in(parts[1]), processor = number_in(parts[2]);
        auto const state = unit_state_named(text_in(parts[3]));
        if (!from || !to || !state || *from < 0 || *to < *from) continue;
        LaneEvent event{*from, *to, *state, {}};
        constexpr double most = 1e6;
        if (processor && *processor >= 0 && *processor < most) event.processor = static_cast<unsigned>(*processor);
        events.push_back(event);
    }
}

template <class Json>
void lane_members(Json& at, LanePart<Json, Lane> lane) {
    at.text("name", lane.name);
    at.other("events", lane.events, events_json, read_events);
    at.count("lost", lane.lost);
}

template <class Json>
void check_members(Json& at, LanePart<Json, SwitchCheck> check) {
    at.count("begins", check.begins);
    at.count("begins_confirmed", check.begins_confirmed);
    at.count("ends", check.ends);
    at.count("ends_confirmed", check.ends_confirmed);
    at.count("absences", check.absences);
    at.count("noticed", check.noticed);
}

json::value numbers_json(std::vector<unsigned> const& numbers) {
    json::array all;
    for (unsigned const number : numbers) all.push_back(number);
    return all;
}

void read_numbers(json::value const& value, std::vector<unsigned>& numbers) {
    if (!value.is_array()) return;
    for (json::value const& each : value.get_array()) {
        boost::system::error_code error;
        unsigned const number = each.is_number() ? each.to_number<unsigned>(error) : 0;
        if (each.is_number() && !error) numbers.push_back(number);
    }
}

template <class Json>
void panel_members(Json& at, LanePart<Json, LanePanel> panel) {
    at.text("name", panel.name);
    at.text("unit", panel.unit);
    at.other(
        "work", panel.work, [](LanePanel::Work work) { return json::value(json_string(to_string(work))); },
        [](json::value const& value, LanePanel::Work& work) {
            work = panel_work_named(text_in(value)).value_or(LanePanel::Work::computing);
        });
    at.count("processors", panel.processors);
    at.other("processor_numbers", panel.on, numbers_json, read_numbers);
    at.number("run_us_each", panel.run_each);
    at.number("wait_us_each", panel.wait_each);
    at.count("tries", panel.tries);
    at.list("units", panel.lanes, [](auto& inner, auto& lane) { lane_members(inner, lane); });
    at.texts("sentences", panel.sentences);
    at.object_or_null("checks", panel.check, [](auto& inner, auto& check) { check_members(inner, check); });
    at.text_or_null("could_not_run", panel.could_not_run);
}

template <class Json>
void lane_study_members(Json& at, LanePart<Json, LaneStudy> study) {
    at.list("panels", study.panels, [](auto& inner, auto& panel) { panel_members(inner, panel); });
    at.texts("sentences", study.sentences);
    at.texts("asides", study.asides);
    at.text("checks", study.check);
    at.number("others_share", study.others_share);
    at.number("seconds", study.seconds);
}

}   // namespace

json::object to_json(LaneStudy const& study) {
    JsonWriter writer;
    lane_study_members(writer, study);
    return writer.result();
}

LaneStudy lanes_from_json(json::value const& value) {
    LaneStudy study;
    std::string wrong;
    if (!value.is_object()) return study;
    JsonReader reader(value.get_object(), wrong);
    lane_study_members(reader, study);
    return study;
}

}   // namespace tricorn::client
