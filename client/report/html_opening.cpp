#include "client/report/html.hpp"
#include "client/report/html_blocks.hpp"
#include <spdlog/fmt/fmt.h>

namespace tricorn::report {

namespace {

// The raw number goes along, for whoever checks it against the JSON.
std::string number_html(OpeningCell::Number const& number) {
    auto const bracket = number.text.find(" [");
    std::string const interval = bracket == std::string::npos ? "" : number.text.substr(bracket + 1);
    std::string html = "<p class=\"number\"><b";
    if (!number.path.empty())
        html += fmt::format(" data-path=\"{}\" data-value=\"{}\"", escaped(number.path), number.value);
    html += ">" + escaped(number.text.substr(0, bracket)) + "</b>";
    if (!interval.empty()) html += " " + element("small", interval, "class=\"interval\"");
    return html + " " + element("span", number.label) + "</p>";
}

std::string cell_html(OpeningCell const& cell, std::string const& column) {
    std::string html = "<td data-column=\"" + escaped(column) + "\">";
    for (OpeningCell::Number const& number : cell.numbers) html += number_html(number);
    if (cell.numbers.empty()) html += "<p class=\"number nothing\">–</p>";
    if (!cell.text_books.empty())
        html += "<p class=\"books\"><span class=\"unseen\">text books: </span>“" + escaped(cell.text_books) + "”</p>";
    return html + "</td>";
}

std::string finding_html(Finding const& finding) {
    std::string html = "<li>" + escaped(finding.text);
    if (!finding.text_books.empty())
        html += " " + element("em", finding.text_books, finding.agrees ? "class=\"agrees\"" : "class=\"differs\"");
    return html + "</li>";
}

std::string row_html(OpeningRow const& row, std::vector<std::string> const& columns) {
    std::string html = fmt::format("<tbody id=\"row-{0}\" data-row=\"{0}\">\n<tr class=\"numbers\">", escaped(row.id));
    html += element("th", row.question, "scope=\"rowgroup\"");
    for (std::size_t i = 0; i < row.cells.size() && i < columns.size(); ++i)
        html += cell_html(row.cells[i], columns[i]);
    html += fmt::format("</tr>\n<tr class=\"finding\"><td colspan=\"{}\">", columns.size() + 1);
    html += row.measured ? "<ul>" : "<ul class=\"unmeasured\">";
    for (Finding const& finding : row.findings) html += finding_html(finding);
    html += "</ul>";
    if (!row.links.empty()) {
        html += "<p class=\"links\">The experiment: ";
        for (std::size_t i = 0; i < row.links.size(); ++i)
            html += (i > 0 ? ", " : "") +
                    element("a", row.links[i].second, "href=\"#" + escaped(row.links[i].first) + "\"");
        html += "</p>";
    }
    return html + "</td></tr>\n</tbody>\n";
}

// "process (prefork)": the name in brackets is smaller.
std::string column_html(std::string const& column) {
    auto const bracket = column.find(" (");
    if (bracket == std::string::npos) return element("th", column, "scope=\"col\"");
    return "<th scope=\"col\">" + escaped(column.substr(0, bracket)) + " " +
           element("small", column.substr(bracket + 1)) + "</th>";
}

}   // namespace

std::string html_of(Opening const& opening) {
    std::string html = "<section id=\"answers\" aria-labelledby=\"answers-title\">\n";
    html += element("h2", "The questions, and what this machine answers", "id=\"answers-title\"");
    html += "<p class=\"note\">Numbers are medians with their interval; what stands in quotation marks is what text "
            "books say.</p>\n";
    html += "<table class=\"opening\"><thead><tr><th scope=\"col\">question</th>";
    for (std::string const& column : opening.columns) html += column_html(column);
    html += "</tr></thead>\n";
    for (OpeningRow const& row : opening.rows) html += row_html(row, opening.columns);
    return html + "</table>\n</section>\n";
}

}   // namespace tricorn::report
