#include "client/results/json_writer.hpp"
#include "common/text/json.hpp"
#include <cmath>
#include <cstdint>

namespace tricorn::client {

namespace json = boost::json;

json::value number_json(std::optional<double> value) {
    if (!value || !std::isfinite(*value)) return nullptr;
    if (std::abs(*value) < 1e15 && std::trunc(*value) == *value) return static_cast<std::int64_t>(*value);
    return *value;
}

void JsonWriter::text(std::string_view name, std::string const& value) {
    object_[name] = json_string(value);
}

void JsonWriter::text_or_null(std::string_view name, std::string const& value) {
    object_[name] = value.empty() ? json::value() : json::value(json_string(value));
}

void JsonWriter::texts(std::string_view name, std::vector<std::string> const& values) {
    json::array array;
    for (auto const& value : values) array.push_back(json_string(value));
    object_[name] = std::move(array);
}

void JsonWriter::texts_or_null(std::string_view name, std::vector<std::string> const& values) {
    if (values.empty())
        object_[name] = nullptr;
    else
        texts(name, values);
}

}   // namespace tricorn::client
