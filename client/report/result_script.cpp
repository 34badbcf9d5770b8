#include "client/report/result_script.hpp"
#include "client/report/html.hpp"
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <iterator>
#include <span>
#include <string_view>

namespace tricorn::report {

namespace {

namespace json = boost::json;

void take_out(json::value& at, std::span<std::string_view const> names) {
    if (auto* const object = at.if_object()) {
        for (std::string_view const name : names) {
            if (auto* const found = object->if_contains(name); found && found->is_array()) *found = nullptr;
        }
        for (auto& member : *object) take_out(member.value(), names);
    } else if (auto* const array = at.if_array()) {
        for (json::value& each : *array) take_out(each, names);
    }
}

}   // namespace

std::string result_script(json::object const& result, std::size_t room) {
    std::string script = script_json(result);
    if (script.size() <= room) return script;
    constexpr std::string_view names[] = {"rounds", "histogram", "histogram_censored", "intervals"};
    json::value trimmed = result;
    for (std::size_t const taken : {std::size_t{3}, std::size(names)}) {
        take_out(trimmed, std::span(names).first(taken));
        trimmed.get_object()["trimmed"] =
            std::string(taken == 3 ? "without rounds and histograms" : "without rounds, histograms and intervals") +
            ", which would make the page too large";
        script = script_json(trimmed);
        if (script.size() <= room) return script;
    }
    return "{}";
}

}   // namespace tricorn::report
