#include "client/report/write/html_blocks.hpp"
#include "client/report/write/html.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

// Prints the interval after a number in a smaller font.
std::string value_html(std::string const& text) {
    auto const bracket = text.find(" [");
    if (bracket == std::string::npos) return escaped(text);
    return escaped(text.substr(0, bracket)) + " <small>" + escaped(text.substr(bracket + 1)) + "</small>";
}

// Text columns are left-aligned, numeric columns right-aligned.
bool is_word(std::string const& text) {
    return !text.empty() && (text[0] < '0' || text[0] > '9') && text[0] != '-' && !text.starts_with("≥");
}

bool has_words(Table const& table, std::size_t column) {
    return std::ranges::any_of(table.rows,
                               [column](auto const& row) { return column < row.size() && is_word(row[column].text); });
}

std::string cell_html(TableCell const& cell, bool prose, bool names_row) {
    std::string const tag = names_row ? "th" : "td";
    std::string const inner = prose ? escaped(cell.text) : value_html(cell.text);
    std::string const linked = cell.link.empty() ? inner : "<a href=\"#" + escaped(cell.link) + "\">" + inner + "</a>";
    return fmt::format("<{0}{1} class=\"{2}{3}\">{4}</{0}>", tag, names_row ? " scope=\"row\"" : "",
                       prose ? "prose" : "figure", cell.bad ? " bad" : "",
                       inner.empty() ? "<span class=\"nothing\">–</span>" : linked);
}

}   // namespace

std::string table_html(Table const& table) {
    std::string html =
        fmt::format("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table class=\"{}\">",
                    escaped(table.caption), table.wordy ? "words" : "figures");
    html += element("caption", table.caption) + "<thead><tr>";
    std::vector<bool> prose;
    for (std::size_t i = 0; i < table.head.size(); ++i) {
        prose.push_back(table.wordy || i == 0 || has_words(table, i));
        html += element("th", table.head[i], prose.back() ? "scope=\"col\" class=\"prose\"" : "scope=\"col\"");
    }
    html += "</tr></thead><tbody>";
    for (auto const& row : table.rows) {
        html += "<tr>";
        for (std::size_t i = 0; i < row.size() && i < prose.size(); ++i) html += cell_html(row[i], prose[i], i == 0);
        html += "</tr>\n";
    }
    return html + "</tbody></table></div>\n";
}

std::string folded_html(std::string const& summary, std::string const& html) {
    return "<details><summary>" + escaped(summary) + "</summary>" + html + "</details>\n";
}

namespace {

// The scripts use the same shapes (draw.js): colour alone does not distinguish series.
std::string key(std::string_view kind, std::string_view look, std::string_view name) {
    return fmt::format("<li class=\"{} look-{}\"><i aria-hidden=\"true\"></i>{}</li>", kind, identifier(look),
                       escaped(name));
}

// All bounds share one legend entry; each is drawn in the colour of its series.
std::string legend_of(Chart const& chart) {
    std::string html;
    bool const named_by_axis =
        chart.x.scale == Axis::Scale::category && !chart.sideways && chart.series.size() >= chart.categories.size();
    std::vector<Series const*> bounds;
    for (Series const& series : chart.series) {
        if (series.bound) bounds.push_back(&series);
        if (!series.bound && !named_by_axis) html += key("measured", series.look, series.name);
    }
    if (bounds.size() == 1) html += key("bound", bounds.front()->look, bounds.front()->name);
    if (bounds.size() > 1) html += key("bound", "ceiling", "the ceiling of each");
    if (chart.noise) html += "<li class=\"noise\"><i aria-hidden=\"true\"></i>" + escaped(chart.noise->name) + "</li>";
    return html.empty() ? html : "<ul class=\"legend\">" + html + "</ul>";
}

// The classes of a heat map's shares as swatches; page.css defines their colours.
std::string heat_legend() {
    std::string html = "<ul class=\"legend heat\"><li class=\"what\">share of a column's requests:</li>";
    std::size_t number = 0;
    for (HeatClass const& each : heat_classes())
        html += fmt::format("<li><i aria-hidden=\"true\" class=\"heat{}\"></i>{}</li>", ++number, escaped(each.label));
    return html + "</ul>";
}

// A figure: an id for the scripts, a text alternative, and its numbers in a table.
std::string figure(std::string_view chart_id, std::string const& title, std::string const& legend,
                   std::string const& summary, std::string const& note, Table const& numbers) {
    std::string const id = escaped(chart_id);
    return "<figure id=\"" + id + "\">" + element("figcaption", title) + legend +
           "<div class=\"canvas\"><canvas data-chart=\"" + id + "\" role=\"img\" aria-label=\"" + escaped(summary) +
           "\"></canvas></div>" + (note.empty() ? note : element("p", note, "class=\"note\"")) +
           folded_html("The numbers behind it", table_html(numbers)) + "</figure>\n";
}

struct ToHtml {
    std::string operator()(Paragraph const& paragraph) const {
        switch (paragraph.kind) {
            case Paragraph::Kind::finding: return element("p", paragraph.text, "class=\"finding\"") + "\n";
            case Paragraph::Kind::note: return element("p", paragraph.text, "class=\"note\"") + "\n";
            case Paragraph::Kind::warning: return element("p", paragraph.text, "class=\"warning\"") + "\n";
            case Paragraph::Kind::plain: break;
        }
        return element("p", paragraph.text) + "\n";
    }

    std::string operator()(List const& list) const {
        std::string html = "<ul class=\"list\">";
        for (std::string const& item : list.items) html += element("li", item);
        return html + "</ul>\n";
    }

    std::string operator()(Facts const& facts) const {
        std::string html = "<dl class=\"facts\">";
        for (auto const& [name, value] : facts.pairs)
            html += "<div>" + element("dt", name) + element("dd", value) + "</div>";
        return html + "</dl>\n";
    }

    std::string operator()(Code const& code) const {
        return "<pre tabindex=\"0\">" + element("code", code.text) + "</pre>\n";
    }

    std::string operator()(Table const& table) const {
        return table.folded ? folded_html(table.caption, table_html(table)) : table_html(table);
    }

    std::string operator()(Chart const& chart) const {
        return figure(chart.id, chart.title, legend_of(chart), chart.summary, "", table_behind(chart));
    }

    std::string operator()(HeatMap const& map) const {
        return figure(map.id, map.title, heat_legend(), map.summary, map.what_to_look_for, table_behind(map));
    }

    std::string operator()(Stacks const& stacks) const {
        return "<figure class=\"stacks\" id=\"" + escaped(stacks.id) + "\">" + element("figcaption", stacks.title) +
               pictures_of(stacks) + folded_html("The numbers behind it", table_html(table_behind(stacks))) +
               "</figure>\n";
    }

    std::string operator()(Claims const& claims) const { return html_of(claims); }
    std::string operator()(Lanes const& lanes) const { return html_of(lanes); }
    std::string operator()(Opening const& opening) const { return html_of(opening); }
};

// Charts stand side by side if there is room.
bool is_chart(Block const& block) {
    return std::holds_alternative<Chart>(block) || std::holds_alternative<HeatMap>(block);
}

}   // namespace

std::string html_of(std::vector<Block> const& blocks) {
    std::string html;
    bool in_charts = false;
    for (Block const& block : blocks) {
        if (is_chart(block) != in_charts) html += in_charts ? "</div>\n" : "<div class=\"charts\">\n";
        in_charts = is_chart(block);
        html += std::visit(ToHtml{}, block);
    }
    return html + (in_charts ? "</div>\n" : "");
}

std::string html_of(Section const& section, int level) {
    std::string const heading = "h" + std::to_string(level);
    std::string html = fmt::format("<section id=\"{0}\" aria-labelledby=\"{0}-title\">", escaped(section.id));
    html += element(heading, section.title, "id=\"" + escaped(section.id) + "-title\"") + "\n";
    std::string inner = html_of(section.blocks);
    for (Section const& part : section.parts) inner += html_of(part, level + 1);
    if (!section.folded) return html + inner + "</section>\n";
    return html + "<details class=\"section\"><summary>Show</summary>\n" + inner + "</details></section>\n";
}

}   // namespace tricorn::client::report
