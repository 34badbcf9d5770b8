#include "client/report/read/json_view.hpp"
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace json = boost::json;

// Nothing that is measured is larger. Beyond it sums and quotients would not be finite: such a number is not known.
constexpr double largest_number = 1e100;

json::value const* find(json::value const& at, std::string_view path) {
    json::value const* found = &at;
    while (!path.empty()) {
        auto const name = path.substr(0, path.find('.'));
        path.remove_prefix(std::min(path.size(), name.size() + 1));
        auto const* const object = found->if_object();
        found = object ? object->if_contains(name) : nullptr;
        if (!found) return nullptr;
    }
    return found->is_null() ? nullptr : found;
}

std::optional<double> number(json::value const& at, std::string_view path) {
    auto const* const found = find(at, path);
    if (!found || !found->is_number()) return std::nullopt;
    auto const value = found->to_number<double>();
    return std::abs(value) <= largest_number ? std::optional(value) : std::nullopt;
}

std::string text(json::value const& at, std::string_view path) {
    auto const* const found = find(at, path);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

bool truth(json::value const& at, std::string_view path, bool otherwise) {
    auto const* const found = find(at, path);
    return found && found->is_bool() ? found->get_bool() : otherwise;
}

json::array const& list(json::value const& at, std::string_view path) {
    static json::array const none;
    auto const* const found = find(at, path);
    return found && found->is_array() ? found->get_array() : none;
}

json::object const& members(json::value const& at, std::string_view path) {
    static json::object const none;
    auto const* const found = find(at, path);
    return found && found->is_object() ? found->get_object() : none;
}

std::vector<std::string> texts(json::value const& at, std::string_view path) {
    std::vector<std::string> all;
    for (json::value const& each : list(at, path)) {
        if (each.is_string()) all.emplace_back(each.get_string());
    }
    return all;
}

std::string shown(json::value const& value) {
    if (value.is_null()) return {};
    if (auto const* const string = value.if_string()) return std::string(*string);
    if (auto const* const truth = value.if_bool()) return *truth ? "yes" : "no";
    // Integers unchanged, others with six significant digits.
    if (auto const* const real = value.if_double()) return fmt::format("{:.6g}", *real);
    auto const* const array = value.if_array();
    if (!array) return json::serialize(value);
    std::string all;
    for (json::value const& each : *array) all += (all.empty() ? "" : ", ") + shown(each);
    return all;
}

}   // namespace tricorn::client::report
