#include "client/report/load/facts.hpp"
#include "client/report/read/json_view.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <spdlog/fmt/fmt.h>
#include <string_view>

namespace tricorn::client::report {

namespace {

namespace json = boost::json;

// Prints a list of pairs, such as ranges of expected statuses: 200-399.
std::string ranges_text(json::array const& ranges) {
    std::string text;
    for (json::value const& each : ranges) {
        auto const* const pair = each.if_array();
        if (!pair || pair->size() != 2) return {};
        std::string const first = shown(pair->front()), last = shown(pair->back());
        if (!text.empty()) text += ", ";
        text += first == last ? first : fmt::format("{}-{}", first, last);
    }
    return text;
}

// The suffix of a name gives its unit; seeds and ids keep all digits.
std::pair<std::string, std::string> fact_of(std::string name, json::value const& value) {
    std::string text = shown(value);
    for (auto const& [end, unit] : {std::pair("_seconds", Unit::seconds), {"_bytes", Unit::bytes}}) {
        if (!name.ends_with(end) || !value.is_number()) continue;
        text = quantity(value.to_number<double>(), unit);
        name.resize(name.size() - std::string_view(end).size());
    }
    std::ranges::replace(name, '_', ' ');
    return {std::move(name), std::move(text)};
}

}   // namespace

Facts facts_of(json::object const& object) {
    Facts facts;
    for (auto const& [name, value] : object) {
        auto const* const array = value.if_array();
        bool const nested = array && !array->empty() && !array->front().is_string();
        if (value.is_null() || value.is_object() || (array && array->empty())) continue;
        std::string const ranges = nested ? ranges_text(*array) : std::string();
        if (!nested) facts.pairs.push_back(fact_of(std::string(name), value));
        if (!ranges.empty()) facts.pairs.emplace_back(name, ranges);
    }
    return facts;
}

}   // namespace tricorn::client::report
