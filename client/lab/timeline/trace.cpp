#include "client/lab/timeline/trace.hpp"
#include "client/results/json_writer.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <cmath>

namespace tricorn::client::lab {

namespace {

namespace json = boost::json;

// Whole nanoseconds; the format's unit is the microsecond.
json::value moment(double microseconds) {
    return number_json(std::round(microseconds * 1000) / 1000);
}

json::object metadata(char const* name, std::size_t process, std::size_t thread, json::object arguments) {
    return {{"name", name}, {"ph", "M"}, {"pid", process}, {"tid", thread}, {"args", std::move(arguments)}};
}

// Readers add beginning and duration in floating point: events that touch would seem to overlap, and be drawn as nested.
constexpr double nanosecond = 0.001;

json::object complete_event(LaneEvent const& event, std::size_t process, std::size_t thread) {
    json::object arguments;
    if (event.processor) arguments["cpu"] = *event.processor;
    std::string_view const state = to_string(event.state);
    return {{"name", state},
            {"cat", state},
            {"ph", "X"},
            {"ts", moment(event.from)},
            {"dur", moment(std::max(0.0, event.to - event.from - nanosecond))},
            {"pid", process},
            {"tid", thread},
            {"args", std::move(arguments)}};
}

}   // namespace

json::object trace_of(LaneStudy const& study) {
    json::array events;
    for (std::size_t i = 0; i < study.panels.size(); ++i) {
        LanePanel const& panel = study.panels[i];
        if (panel.lanes.empty()) continue;
        std::size_t const process = i + 1;   // some readers hide 0
        events.push_back(metadata("process_name", process, 0, {{"name", panel.name}}));
        events.push_back(metadata("process_sort_index", process, 0, {{"sort_index", i}}));
        for (std::size_t k = 0; k < panel.lanes.size(); ++k) {
            std::size_t const thread = k + 1;
            events.push_back(metadata("thread_name", process, thread, {{"name", panel.lanes[k].name}}));
            events.push_back(metadata("thread_sort_index", process, thread, {{"sort_index", k}}));
            for (LaneEvent const& event : panel.lanes[k].events)
                events.push_back(complete_event(event, process, thread));
        }
    }
    return {{"traceEvents", std::move(events)}, {"displayTimeUnit", "ms"}};
}

}   // namespace tricorn::client::lab
