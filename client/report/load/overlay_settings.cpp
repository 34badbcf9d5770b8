#include "client/report/load/overlay_settings.hpp"
#include "client/report/load/facts.hpp"
#include "client/report/read/json_view.hpp"
#include "client/report/read/load_values.hpp"
#include <algorithm>
#include <boost/json/object.hpp>
#include <functional>
#include <utility>

namespace tricorn::client::report {

bool Setting::differs() const {
    return std::ranges::adjacent_find(values, std::ranges::not_equal_to()) != values.end();
}

std::vector<Setting> settings_of(Results results, std::string const& object) {
    std::vector<Setting> settings;
    auto const set = [&](std::string const& name, std::string value, std::size_t index) {
        auto found = std::ranges::find(settings, name, &Setting::name);
        if (found == settings.end())
            found = settings.insert(settings.end(), {name, std::vector<std::string>(results.size())});
        found->values[index] = std::move(value);
    };
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (auto const cost = cost_of_request(results[i].json); cost && object == "server") {
            set("cpu per request", quantity(cost->cpu_seconds, Unit::seconds), i);
            set("switches per request", quantity(cost->switches, Unit::number), i);
        }
        for (auto& [name, value] : facts_of(members(results[i].json, object)).pairs) set(name, value, i);
        if (object == "config") set("stages", stages_text(results[i].json), i);
    }
    std::erase_if(settings, [](Setting const& each) {
        return std::ranges::all_of(each.values, [](std::string const& value) { return value.empty(); });
    });
    return settings;
}

Table side_by_side(Results results, std::string caption, std::vector<Setting> const& settings) {
    Table table{std::move(caption), {""}, {}};
    for (NamedResult const& result : results) table.head.push_back(result.name);
    for (Setting const& setting : settings) {
        auto& row = table.rows.emplace_back();
        row.push_back({setting.name});
        for (std::string const& value : setting.values) row.push_back({value});
    }
    return table;
}

std::string in_words(Results results, Setting const& setting) {
    std::vector<std::string> values;   // distinct
    for (std::string const& value : setting.values) {
        if (std::ranges::find(values, value) == values.end()) values.push_back(value);
    }
    std::string all = setting.name + ": ";
    for (std::string const& value : values) {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < results.size(); ++i) {
            if (setting.values[i] == value) names.push_back(results[i].name);
        }
        all += (value == values.front() ? "" : ", ") + (value.empty() ? "none" : value) + " (" + joined(names) + ")";
    }
    return all;
}

}   // namespace tricorn::client::report
