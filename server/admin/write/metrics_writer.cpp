#include "server/admin/write/metrics_writer.hpp"
#include <spdlog/fmt/fmt.h>

namespace tricorn::server::admin {

namespace {

void append_escaped(std::string& text, std::string_view value) {
    for (char const c : value) {
        if (c == '\n') {
            text += "\\n";
            continue;
        }
        if (c == '\\' || c == '"') text += '\\';
        text += c;
    }
}

}   // namespace

// Our help texts contain neither backslashes nor line ends.
void MetricsWriter::family(std::string_view name, std::string_view help, std::string_view type) {
    name_ = "tricorn_" + std::string(name);
    text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name_, help, name_, type);
}

void MetricsWriter::sample(Labels labels, std::uint64_t value, std::string_view suffix) {
    write(labels, std::to_string(value), suffix);
}

void MetricsWriter::sample(Labels labels, double value, std::string_view suffix) {
    write(labels, fmt::format("{}", value), suffix);
}

void MetricsWriter::write(Labels labels, std::string_view value, std::string_view suffix) {
    text_.append(name_).append(suffix);
    char bracket = '{';
    for (auto const& [name, content] : labels) {
        text_ += bracket;
        text_.append(name).append("=\"");
        append_escaped(text_, content);
        text_ += '"';
        bracket = ',';
    }
    if (labels.size() != 0) text_ += '}';
    text_.append(" ").append(value).append("\n");
}

}   // namespace tricorn::server::admin
