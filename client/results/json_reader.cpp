#include "client/results/json_reader.hpp"
#include <cmath>
#include <utility>

namespace tricorn::client {

namespace json = boost::json;

std::optional<double> number_in(json::value const& value) {
    constexpr double largest = 1e100;
    if (!value.is_number()) return std::nullopt;
    auto const number = value.to_number<double>();
    return std::abs(number) <= largest ? std::optional(number) : std::nullopt;
}

std::string text_in(json::value const& value) {
    return value.is_string() ? std::string(value.get_string()) : std::string();
}

std::vector<std::string> texts_in(json::value const& value) {
    std::vector<std::string> all;
    if (!value.is_array()) return all;
    for (json::value const& one : value.get_array()) {
        if (one.is_string()) all.emplace_back(one.get_string());
    }
    return all;
}

void JsonReader::text(std::string_view name, std::string& value) {
    if (auto const* const found = find(name)) value = text_in(*found);
}

void JsonReader::texts(std::string_view name, std::vector<std::string>& values) {
    if (auto const* const found = find(name)) values = texts_in(*found);
}

void JsonReader::truth(std::string_view name, bool& value) {
    if (auto const* const found = find(name)) value = found->is_bool() && found->get_bool();
}

void JsonReader::number(std::string_view name, std::optional<double>& value) {
    if (auto const* const found = find(name)) value = number_in(*found);
}

void JsonReader::number(std::string_view name, double& value) {
    if (auto const* const found = find(name)) value = number_in(*found).value_or(value);
}

void JsonReader::any(std::string_view name, json::value& value) {
    if (auto const* const found = find(name)) value = *found;
}

void JsonReader::any(std::string_view name, json::object& value) {
    auto const* const found = find(name);
    if (found == nullptr) return;
    if (!found->is_object()) return note(std::string(name) + " is not an object");
    value = found->get_object();
}

JsonReader& JsonReader::if_there() {
    required_ = false;
    return *this;
}

json::value const* JsonReader::find(std::string_view name) {
    auto const* const found = object_->if_contains(name);
    if (std::exchange(required_, true) && found == nullptr) note("it has no " + std::string(name));
    return found;
}

void JsonReader::note(std::string wrong) {
    if (wrong_->empty()) *wrong_ = std::move(wrong);
}

}   // namespace tricorn::client
