#include "client/report/write/markdown.hpp"
#include "client/report/write/plain_text.hpp"
#include "client/results/lane_text.hpp"
#include "common/text/text.hpp"

namespace tricorn::client::report {

namespace {

std::string folded_details(std::string const& summary, std::string const& text) {
    return "<details><summary>" + markdown_text(summary) + "</summary>\n\n" + text + "\n</details>\n\n";
}

std::string table_text(Table const& table) {
    std::string text = "|", rule = "|";
    for (std::string const& head : table.head) {
        text += " " + markdown_text(head) + " |";
        rule += table.wordy || rule == "|" ? " :-- |" : " --: |";
    }
    text += "\n" + rule + "\n";
    for (auto const& row : table.rows) {
        text += "|";
        for (TableCell const& cell : row) {
            std::string const inner = cell.text.empty() ? "–" : markdown_text(cell.text);
            text += " " + (cell.bad ? "**" + inner + "**" : inner) + " |";
        }
        text += "\n";
    }
    return text;
}

// Longer series are drawn as curves on the page only.
constexpr std::size_t longest_curve = 40;

struct ToMarkdown {
    std::string operator()(Paragraph const& paragraph) const {
        std::string const text = markdown_text(paragraph.text);
        switch (paragraph.kind) {
            case Paragraph::Kind::finding: return "**" + text + "**\n\n";
            case Paragraph::Kind::warning: return "> **Warning:** " + text + "\n\n";
            case Paragraph::Kind::note:
            case Paragraph::Kind::plain: break;
        }
        return text + "\n\n";
    }
    std::string operator()(List const& list) const {
        std::string text;
        for (std::string const& item : list.items) text += "- " + markdown_text(item) + "\n";
        return text + "\n";
    }
    std::string operator()(Facts const& facts) const {
        std::string text;
        for (auto const& [name, value] : facts.pairs)
            text += "- " + markdown_text(name) + ": " + markdown_text(value) + "\n";
        return text + "\n";
    }
    std::string operator()(Code const& code) const { return "    " + printable(code.text) + "\n\n"; }
    std::string operator()(Table const& table) const {
        if (table.rows.empty()) return {};
        return folded_details(table.caption, table_text(table));
    }
    std::string operator()(Chart const& chart) const {
        Table const table = table_behind(chart);
        return table.rows.size() > longest_curve ? std::string() : folded_details(chart.title, table_text(table));
    }
    std::string operator()(HeatMap const& /*unused*/) const { return {}; }   // the page only: it needs colours
    std::string operator()(Stacks const& stacks) const { return (*this)(table_behind(stacks)); }
    std::string operator()(Claims const& claims) const {
        std::string text;
        for (Claim const& each : claims.all) {
            std::vector<std::string> bars;
            for (Claim::Bar const& bar : each.bars) bars.push_back(bar.name + " " + bar.text);
            text += "- **" + markdown_text(each.topic) + ".** " + markdown_text(each.sentence) + " (" +
                    markdown_text(each.what + ": " + joined(bars)) + ")\n";
        }
        return text.empty() ? text : text + "\n";
    }
    std::string operator()(Lanes const& lanes) const {
        std::string text = lanes.title.empty() ? std::string() : "## " + markdown_text(lanes.title) + "\n\n";
        for (std::string const& sentence : lanes.sentences) text += "- " + markdown_text(sentence) + "\n";
        text += "\n";
        std::string more;
        for (std::string const& sentence : lanes.asides) more += "- " + markdown_text(sentence) + "\n";
        if (!more.empty()) more += "\n";
        for (LanePanel const& panel : lanes.shown) text += lanes_text(lanes, panel);
        for (LanePanel const& panel : lanes.more) more += lanes_text(lanes, panel);
        if (!more.empty()) text += folded_details(lanes.more_title, more);
        for (std::string const& note : lanes.notes) text += "*" + markdown_text(note) + "*\n\n";
        return text;
    }
    std::string operator()(Opening const& opening) const {
        Table table;
        table.wordy = true;
        table.head.emplace_back("question");
        for (std::string const& column : opening.columns) table.head.push_back(column);
        std::string findings;
        for (OpeningRow const& row : opening.rows) {
            auto& cells = table.rows.emplace_back();
            cells.push_back({row.question});
            for (OpeningCell const& cell : row.cells) cells.push_back({numbers(cell)});
            findings += "- **" + markdown_text(row.question) + "** " + markdown_text(in_words(row)) + "\n";
        }
        return table_text(table) + "\n" + findings + "\n";
    }

private:
    static std::string lanes_text(Lanes const& lanes, LanePanel const& panel) {
        constexpr std::size_t columns_of_lanes = 80;
        double const span = lanes.span_of(panel);
        std::string text = "**" + markdown_text(panel.name) + "**\n\n";
        for (std::string const& line : lane_lines(panel, span, columns_of_lanes)) text += "    " + line + "\n";
        text += "    " + lane_legend(lane_column(span, columns_of_lanes), lanes.keys) + "\n\n";
        for (std::string const& sentence : panel.sentences) text += markdown_text(sentence) + " ";
        return text + "\n\n";
    }
    static std::string numbers(OpeningCell const& cell) {
        std::string text;
        for (OpeningCell::Number const& each : cell.numbers)
            text += (text.empty() ? "" : "; ") + each.label + ": " + each.text;
        return text;
    }
};

std::string markdown_of(std::vector<Block> const& blocks) {
    std::string text;
    for (Block const& block : blocks) text += std::visit(ToMarkdown{}, block);
    return text;
}

std::string markdown_of(Section const& section, std::string const& level) {
    std::string text = level + " " + markdown_text(section.title) + "\n\n" + markdown_of(section.blocks);
    for (Section const& part : section.parts) text += markdown_of(part, level + "#");
    return text;
}

}   // namespace

std::string markdown_text(std::string_view text) {
    std::string out;
    std::string const clean = printable(text);
    for (std::size_t i = 0; i < clean.size(); ++i) {
        char const c = clean[i];
        char const next = i + 1 < clean.size() ? clean[i + 1] : '\0';
        switch (c) {
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '&': out += "&amp;"; break;
            case '@': out += "&#64;"; break;
            case '\\':
            case '`':
            case '*':
            case '_':
            case '|':
            case '~': out += std::string("\\") + c; break;
            // Keeps an interval [1, 2] readable in the source, but prevents links and link definitions.
            case ']': out += next == '(' || next == '[' || next == ':' ? "\\]" : "]"; break;
            default: out += c;
        }
    }
    return out;
}

std::string markdown(Document const& document) {
    std::string text = "# " + markdown_text(document.title) + "\n\n" + markdown_text(document.subtitle) + "\n\n" +
                       markdown_of(document.blocks);
    for (Section const& section : document.sections) text += markdown_of(section, "##");
    return with_plain_spaces(std::move(text));
}

}   // namespace tricorn::client::report
