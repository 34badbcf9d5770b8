#include "client/compare/measure/environment.hpp"
#include "common/os/control_groups.hpp"
#include "common/os/machine.hpp"
#include "common/os/proc_text.hpp"
#include "common/os/processors.hpp"
#include "common/text/json.hpp"
#include "common/version.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <string>

namespace tricorn::client::compare {

namespace {

namespace json = boost::json;

json::value text_or_null(std::string const& text) {
    return text.empty() ? json::value() : json::value(json_string(text));
}

// Of version 2, as this process sees its own.
json::object cgroup_limits() {
    json::object limits;
    auto const groups = control_groups();
    auto const group = std::ranges::find(groups, true, &ControlGroup::version_2);
    if (group == groups.end()) return limits;
    for (char const* const name : {"cpu.max", "memory.max", "pids.max", "cpuset.cpus.effective"}) {
        std::string const value = first_line_of(group->folders.front() / name);
        if (!value.empty()) limits[name] = json_string(value);
    }
    return limits;
}

json::object placement_of(Placement const& placement) {
    json::array server, client;
    for (unsigned const number : placement.server) server.push_back(number);
    for (unsigned const number : placement.client) client.push_back(number);
    return {{"server", std::move(server)},
            {"client", std::move(client)},
            {"separated", placement.separated},
            {"sentence", placement.sentence}};
}

}   // namespace

json::object environment(Placement const& placement, std::size_t descriptors) {
    Machine const machine = look_at_machine();
    auto const or_null = [](auto const& value) { return value ? json::value(*value) : json::value(); };
    json::object object;
    object["version"] = std::string(version);
    object["system"] = machine.system;
    object["distribution"] = text_or_null(machine.distribution);
    object["processor"] = text_or_null(machine.processor);
    object["processors"] = machine.processors;
    object["memory_bytes"] = static_cast<std::int64_t>(machine.memory);
    object["governor"] = text_or_null(frequency_governor(0));
    object["smt"] = or_null(machine.simultaneous_threads);
    object["load_average_before"] = or_null(machine.load);
    object["cgroup_limits"] = cgroup_limits();
    object["descriptors"] = descriptors;
    object["placement"] = placement_of(placement);
    return object;
}

}   // namespace tricorn::client::compare
