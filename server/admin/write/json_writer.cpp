#include "server/admin/write/json_writer.hpp"
#include "common/log/log.hpp"
#include <cmath>

namespace tricorn::server::admin {

void JsonWriter::separate() {
    if (!first_) text_ += ',';
    first_ = false;
}

void JsonWriter::begin(char bracket) {
    separate();
    text_ += bracket;
    first_ = true;
}

void JsonWriter::end(char bracket) {
    text_ += bracket;
    first_ = false;
}

void JsonWriter::key(std::string_view name) {
    separate();
    text_.append("\"").append(name).append("\":");
    first_ = true;
}

void JsonWriter::raw(std::string_view json) {
    separate();
    text_ += json;
}

void JsonWriter::value(std::string_view text) {
    separate();
    text_.append("\"").append(log::json_escaped(text)).append("\"");
}

void JsonWriter::value(std::uint64_t number) {
    raw(std::to_string(number));
}

void JsonWriter::value(double number) {
    if (!std::isfinite(number)) return value(nullptr);
    raw(fmt::format("{}", std::round(number * 1e6) / 1e6));
}

}   // namespace tricorn::server::admin
