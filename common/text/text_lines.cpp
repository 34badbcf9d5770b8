#include "common/text/text_lines.hpp"
#include "common/text/number_text.hpp"
#include "common/text/text.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn {

std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string_view fitting(std::string_view text, std::size_t width) {
    if (width == 0) return text;
    std::size_t at = 0;
    for (std::size_t used = 0; at < text.size(); ++at) {
        bool const begins = (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
        if (begins && ++used >= width) break;
    }
    return text.substr(0, at);
}

std::string plural(std::uint64_t count, std::string const& noun) {
    return count_text(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string line(std::string_view label, std::string_view words) {
    std::string const clean = printable(words);
    std::string_view text = clean;
    constexpr std::size_t width = 66;
    std::string out;
    do {
        std::size_t end = text.size();
        if (columns(text) > width) end = text.rfind(' ', width);
        if (end == std::string_view::npos) end = text.size();
        out += fmt::format("  {:<12}{}\n", label, text.substr(0, end));
        text.remove_prefix(std::min(text.size(), end + 1));
        label = {};
    } while (!text.empty());
    return out;
}

std::string right(std::string const& text, std::size_t width) {
    return std::string(width - std::min(width, columns(text)), ' ') + text;
}

std::string table(std::vector<std::vector<std::string>> rows) {
    for (auto& row : rows) {
        for (std::string& cell : row) cell = printable(cell);
    }
    std::vector<std::size_t> widths(rows.front().size());
    for (auto const& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
    }
    std::string text;
    for (auto const& row : rows) {
        text += "  " + row[0] + std::string(widths[0] - columns(row[0]), ' ');
        for (std::size_t i = 1; i < row.size(); ++i) text += "  " + right(row[i], widths[i]);
        text += '\n';
    }
    return text + '\n';
}

}   // namespace tricorn
