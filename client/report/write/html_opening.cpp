// What a comparison's page begins with: the three sentences with their pictures, and the opening table.
#include "client/report/write/html.hpp"
#include "client/report/write/html_blocks.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

// Includes the raw number, for verification against the JSON.
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

OpeningCell::Number without_interval(OpeningCell::Number number) {
    number.text.erase(std::min(number.text.find(" ["), number.text.size()));
    return number;
}

// All numbers of a row, with their intervals.
std::string numbers_html(OpeningRow const& row, std::vector<std::string> const& columns) {
    std::string html;
    for (std::size_t i = 0; i < row.cells.size() && i < columns.size(); ++i) {
        std::string cell;
        for (OpeningCell::Number const& number : row.cells[i].numbers) cell += number_html(number);
        if (!cell.empty()) html += "<div><h3>" + escaped(columns[i]) + "</h3>" + cell + "</div>";
    }
    return html.empty() ? html : "<div class=\"all\">" + html + "</div>";
}

std::string cell_html(OpeningCell const& cell, std::string const& column) {
    std::string html = "<td data-column=\"" + escaped(column) + "\">";
    if (cell.numbers.empty())
        html += "<p class=\"number nothing\">–</p>";
    else
        html += number_html(without_interval(cell.numbers.front()));
    if (!cell.text_books.empty())
        html += "<p class=\"books\"><span class=\"unseen\">textbooks: </span>“" + escaped(cell.text_books) + "”</p>";
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
    html += row.measured ? "<details><summary>What was found, with all numbers</summary>"
                         : "<details><summary>Not measured: why</summary>";
    html += row.measured ? "<ul>" : "<ul class=\"unmeasured\">";
    for (Finding const& finding : row.findings) html += finding_html(finding);
    html += "</ul>" + numbers_html(row, columns);
    if (!row.links.empty()) {
        html += "<p class=\"links\">The experiment: ";
        for (std::size_t i = 0; i < row.links.size(); ++i)
            html += (i > 0 ? ", " : "") +
                    element("a", row.links[i].second, "href=\"#" + escaped(row.links[i].first) + "\"");
        html += "</p>";
    }
    return html + "</details></td></tr>\n</tbody>\n";
}

// Prints "process (prefork)" with the bracketed name in a smaller font.
std::string column_html(std::string const& column) {
    auto const bracket = column.find(" (");
    if (bracket == std::string::npos) return element("th", column, "scope=\"col\"");
    return "<th scope=\"col\">" + escaped(column.substr(0, bracket)) + " " +
           element("small", column.substr(bracket + 1)) + "</th>";
}

}   // namespace

namespace {

double end_of(Claim::Bar const& bar) {
    return bar.low < bar.high ? std::max(bar.value, bar.high) : bar.value;
}

// The interval of a bar's number: without it the bars would seem to be in order.
std::string whisker_html(double from, double to, double y) {
    return fmt::format("<path d=\"M{0:.1f} {2}v8m0-4H{1:.1f}m0-4v8\"></path>", from, to, y);
}

// A bar for each number, drawn to scale from zero; no script is needed.
std::string picture_html(Claim const& claim) {
    constexpr double width = 360, names = 112, values = 84, height = 26;
    double most = 0;
    std::string summary = claim.what + ":", rows;
    for (Claim::Bar const& each : claim.bars) most = std::max(most, end_of(each));
    double y = 0;
    for (Claim::Bar const& each : claim.bars) {
        auto const at = [&](double value) { return most > 0 ? value / most * (width - names - values) : 0; };
        double const length = most > 0 ? std::max(1.0, at(each.value)) : 0;
        bool const has_interval = each.low < each.high;
        double const end = std::max(length, at(end_of(each)));
        rows +=
            fmt::format("<g class=\"look-{}\"><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>"
                        "<rect x=\"{}\" y=\"{}\" width=\"{:.1f}\" height=\"16\"></rect>{}"
                        "<text class=\"value\" x=\"{:.1f}\" y=\"{}\">{}</text></g>",
                        identifier(each.look), names - 8, y + 17, escaped(each.name), names, y + 5, length,
                        has_interval ? whisker_html(names + at(std::max(each.low, 0.0)), names + at(each.high), y + 9)
                                     : std::string(),
                        names + end + 6, y + 17, escaped(each.text));
        summary += " " + each.name + " " + each.text + ";";
        y += height;
    }
    return fmt::format("<figure class=\"claim\" id=\"claim-{}\"><figcaption>{}</figcaption>"
                       "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">{}</svg></figure>\n",
                       identifier(claim.id), escaped(claim.what), width, y + 4, escaped(summary), rows);
}

}   // namespace

std::string html_of(Claims const& claims) {
    if (claims.all.empty()) return {};
    std::string sentences, pictures;
    for (Claim const& each : claims.all) {
        sentences += "<li><b>" + escaped(each.topic) + ".</b> " + escaped(each.sentence) + "</li>\n";
        pictures += picture_html(each);
    }
    return "<section id=\"claims\" aria-label=\"In three sentences\"><ul class=\"claims\">" + sentences +
           "</ul>\n<div class=\"pictures\">" + pictures + "</div></section>\n";
}

std::string html_of(Opening const& opening) {
    std::string html = "<section id=\"answers\" aria-labelledby=\"answers-title\">\n";
    html += element("h2", "The questions, and this machine's answers", "id=\"answers-title\"");
    html += "<p class=\"note\">Each number is a median; its interval is behind “What was found”. Quotation marks "
            "show what textbooks say; ~ marks a number of few or scattered samples.</p>\n";
    html += "<table class=\"opening\"><thead><tr><th scope=\"col\">question</th>";
    for (std::string const& column : opening.columns) html += column_html(column);
    html += "</tr></thead>\n";
    for (OpeningRow const& row : opening.rows) html += row_html(row, opening.columns);
    return html + "</table>\n</section>\n";
}

}   // namespace tricorn::client::report
