#include "client/report/write/plain_text.hpp"
#include "client/results/lane_text.hpp"
#include "common/text/text.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

constexpr std::size_t width = 80, widest_table = 110;

std::string wrapped(std::string_view text, std::string const& first_indent, std::string const& indent) {
    std::string const clean = printable(text);
    std::string_view rest = clean;
    std::string out, line = first_indent;
    bool empty = true;
    while (!rest.empty()) {
        auto const word = rest.substr(0, rest.find(' '));
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
        if (!empty && columns(line) + 1 + columns(word) > width) {
            out += line + "\n";
            line = indent;
            empty = true;
        }
        line += (empty ? "" : " ") + std::string(word);
        empty = false;
    }
    return out + line + "\n";
}

using Rows = std::vector<std::vector<std::string>>;

std::vector<std::size_t> widths_of(Rows const& rows) {
    std::vector<std::size_t> widths;
    for (auto const& row : rows) {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
    }
    return widths;
}

std::size_t total(std::vector<std::size_t> const& widths) {
    std::size_t sum = 0;
    for (std::size_t const each : widths) sum += each + 2;
    return sum;
}

void drop_intervals(Rows& rows) {
    for (auto& row : rows) {
        for (std::string& cell : row) {
            auto const begin = cell.find(" ["), end = cell.find(']', begin == std::string::npos ? 0 : begin);
            if (begin != std::string::npos && end != std::string::npos) cell.erase(begin, end + 1 - begin);
        }
    }
}

std::string padded(std::string const& text, std::size_t to, bool right) {
    std::string const space(to - std::min(to, columns(text)), ' ');
    return right ? space + text : text + space;
}

std::string figures(Table const& table) {
    Rows rows(1);
    for (std::string const& name : table.head) rows.front().push_back(printable(name));
    for (auto const& row : table.rows) {
        auto& cells = rows.emplace_back();
        for (TableCell const& cell : row) cells.push_back(cell.text.empty() ? "-" : printable(cell.text));
    }
    if (total(widths_of(rows)) > widest_table) drop_intervals(rows);
    auto const widths = widths_of(rows);
    std::string text;
    for (auto const& row : rows) {
        std::string line = "  ";
        for (std::size_t i = 0; i < row.size(); ++i)
            line += (i > 0 ? "  " : "") + padded(row[i], widths[i], i > 0 && i + 1 < row.size());
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

// On a terminal a table of sentences becomes a list.
std::string words(Table const& table) {
    std::string text;
    for (auto const& row : table.rows) {
        std::string line;
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (row[i].text.empty()) continue;
            std::string const head = i < table.head.size() && i > 0 ? table.head[i] + " " : "";
            line += (line.empty() ? "" : "; ") + head + row[i].text;
        }
        text += wrapped(line, "  - ", "    ");
    }
    return text;
}

struct ToText {
    std::string operator()(Paragraph const& paragraph) const {
        bool const warns = paragraph.kind == Paragraph::Kind::warning;
        return wrapped((warns ? "WARNING: " : "") + paragraph.text, "  ", "  ") + "\n";
    }
    std::string operator()(List const& list) const {
        std::string text;
        for (std::string const& item : list.items) text += wrapped(item, "  - ", "    ");
        return text + "\n";
    }
    std::string operator()(Facts const& facts) const {
        std::string text;
        for (auto const& [name, value] : facts.pairs)
            text += wrapped(fmt::format("{}: {}", name, value), "  ", "      ");
        return text + "\n";
    }
    std::string operator()(Code const& code) const { return "      " + printable(code.text) + "\n\n"; }
    std::string operator()(Table const& table) const {
        if (table.folded) return {};
        return "  " + printable(table.caption) + "\n" + (table.wordy ? words(table) : figures(table)) + "\n";
    }
    // Charts are for the page only; tables carry their numbers.
    std::string operator()(Chart const& /*unused*/) const { return {}; }
    std::string operator()(HeatMap const& /*unused*/) const { return {}; }
    std::string operator()(Stacks const& stacks) const { return (*this)(table_behind(stacks)); }
    std::string operator()(Claims const& claims) const {
        std::string text;
        for (Claim const& each : claims.all)
            text += wrapped(each.topic + ": " + each.sentence, "  ", std::string(each.topic.size() + 4, ' '));
        return text.empty() ? text : text + "\n";
    }
    std::string operator()(Lanes const& lanes) const {
        std::string text = lanes.title.empty() ? std::string() : printable(lanes.title) + "\n";
        for (auto const* const sentences : {&lanes.sentences, &lanes.asides}) {
            for (std::string const& sentence : *sentences) text += wrapped(sentence, "  - ", "    ");
        }
        for (auto const* const panels : {&lanes.shown, &lanes.more}) {
            for (LanePanel const& panel : *panels) text += "\n" + lanes_text(lanes, panel);
        }
        text += "\n";
        for (std::string const& note : lanes.notes) text += wrapped(note, "  ", "  ");
        return text + "\n";
    }
    std::string operator()(Opening const& opening) const {
        std::string text;
        for (OpeningRow const& row : opening.rows) {
            text += row.question + "\n";
            for (std::size_t i = 0; i < row.cells.size(); ++i) text += numbers(opening.columns.at(i), row.cells[i]);
            text += wrapped(in_words(row), "  ", "  ") + "\n";
        }
        return text;
    }

private:
    static std::string lanes_text(Lanes const& lanes, LanePanel const& panel) {
        double const span = lanes.span_of(panel);
        std::string text = wrapped(panel.name, "  ", "  ");
        for (std::string const& line : lane_lines(panel, span, width)) text += line + "\n";
        text += "    " + lane_legend(lane_column(span, width), lanes.keys) + "\n";
        for (std::string const& sentence : panel.sentences) text += wrapped(sentence, "  ", "  ");
        return text;
    }
    static std::string numbers(std::string const& column, OpeningCell const& cell) {
        std::string text;
        for (OpeningCell::Number const& each : cell.numbers)
            text += (text.empty() ? "" : ";  ") + each.label + ": " + each.text;
        return text.empty() ? text
                            : wrapped(fmt::format("{:<22} ", printable(column)) + text, "    ", std::string(27, ' '));
    }
};

std::string text_of(std::vector<Block> const& blocks) {
    std::string text;
    for (Block const& block : blocks) text += std::visit(ToText{}, block);
    return text;
}

std::string text_of(Section const& section) {
    std::string const title = printable(section.title);
    std::string text = title + "\n" + std::string(columns(title), '-') + "\n" + text_of(section.blocks);
    for (Section const& part : section.parts) text += text_of(part);
    return text;
}

}   // namespace

std::string with_plain_spaces(std::string text) {
    constexpr std::string_view no_break = "\u00a0";
    for (auto at = text.find(no_break); at != std::string::npos; at = text.find(no_break, at))
        text.replace(at, no_break.size(), " ");
    return text;
}

std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::string plain_text(Document const& document) {
    std::string text =
        printable(document.title) + "\n" + wrapped(document.subtitle, "", "") + "\n" + text_of(document.blocks);
    for (Section const& section : document.sections) text += text_of(section);
    return with_plain_spaces(std::move(text));
}

}   // namespace tricorn::client::report
