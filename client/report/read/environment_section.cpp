#include "client/report/read/environment_section.hpp"
#include "client/report/read/json_view.hpp"
#include <algorithm>
#include <string>
#include <utility>

namespace tricorn::client::report {

namespace json = boost::json;

Section environment_section(json::value const& environment) {
    Section section{"environment", "Where it was measured", {}, {}};
    std::string const sentence = text(environment, "placement.sentence");
    if (!sentence.empty()) section.blocks.emplace_back(Paragraph{sentence});
    Facts facts;
    for (auto const& [name, value] : members(environment, "")) {
        if (value.is_null() || name == "placement") continue;
        std::string label(name);
        std::ranges::replace(label, '_', ' ');
        if (auto const* const object = value.if_object()) {
            for (auto const& [inner, each] : *object)
                facts.pairs.emplace_back(label + " " + std::string(inner), shown(each));
        } else if (name == "memory_bytes") {
            facts.pairs.emplace_back("memory",
                                     quantity(value.is_number() ? value.to_number<double>() : 0, Unit::bytes));
        } else {
            facts.pairs.emplace_back(label, shown(value));
        }
    }
    for (auto const* const side : {"server", "client"}) {
        if (json::value const* const processors = find(environment, std::string("placement.") + side))
            facts.pairs.emplace_back(std::string("processors of the ") + side, shown(*processors));
    }
    section.blocks.emplace_back(std::move(facts));
    return section;
}

}   // namespace tricorn::client::report
