#include "client/report/write/html_page.hpp"
#include "client/report/write/charts_json.hpp"
#include "client/report/write/html.hpp"
#include "client/report/write/html_blocks.hpp"
#include "client/report/write/page.hpp"
#include "common/algorithm/sha256.hpp"
#include "common/text/text.hpp"
#include "common/version.hpp"
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <iterator>
#include <map>
#include <span>
#include <spdlog/fmt/fmt.h>
#include <stdexcept>
#include <string_view>

namespace tricorn::client::report {

namespace {

namespace json = boost::json;

constexpr std::size_t most_page_bytes = 1'900'000, most_result_bytes = 1'200'000;

std::string_view part(std::string_view path) {
    auto const parts = report_page_parts();
    auto const found = std::ranges::find(parts, path, &PagePart::path);
    if (found == parts.end()) throw std::logic_error("the page has no part " + std::string(path));
    return found->bytes;
}

// Returns a CSP hash source for exactly these bytes (CSP level 3, section 2.3.1).
std::string hash_source(std::string_view bytes) {
    Sha256 sum;
    Sha256::Digest digest{};
    sum.add({reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size()});
    sum.finish(digest);
    return "'sha256-" + base64({reinterpret_cast<char const*>(digest.data()), digest.size()}) + "'";
}

std::string contents_of(Document const& document) {
    std::string html;
    for (Section const& section : document.sections)
        html += "<li>" + element("a", section.title, "href=\"#" + escaped(section.id) + "\"") + "</li>";
    return html;
}

// Replaces {{name}} in the frame; inserted text is not scanned again.
std::string fill(std::string_view frame, std::map<std::string, std::string, std::less<>> const& values) {
    std::string out;
    while (true) {
        auto const begin = frame.find("{{");
        out += frame.substr(0, begin);
        if (begin == std::string_view::npos) return out;
        auto const end = frame.find("}}", begin);
        out += values.at(std::string(frame.substr(begin + 2, end - begin - 2)));
        frame.remove_prefix(end + 2);
    }
}

}   // namespace

std::string html_page(Document const& document, json::object const& result) {
    std::string const style =
        std::string(part("/page.css")) + std::string(part("/figures.css")) + std::string(part("/print.css"));
    std::string const library(part("/chart.js"));
    std::string const script = std::string(part("/quantity.js")) + std::string(part("/draw.js")) +
                               std::string(part("/heat_map.js")) + std::string(part("/page.js"));
    std::string sections;
    for (Section const& section : document.sections) sections += html_of(section, 2);
    std::string const opening = html_of(document.blocks), charts = script_json(charts_json(document));
    std::size_t const others = opening.size() + sections.size() + charts.size() + library.size() + script.size();
    std::size_t const room = std::min(most_result_bytes, most_page_bytes - std::min(most_page_bytes, others));
    return fill(part("/"),
                {
                    {"policy", fmt::format("default-src 'none'; script-src {} {}; style-src {}; img-src data:; "
                                           "base-uri 'none'; form-action 'none'",
                                           hash_source(library), hash_source(script), hash_source(style))},
                    {"title", escaped(document.title)},
                    {"subtitle", escaped(document.subtitle)},
                    {"style", style},
                    {"opening", opening},
                    {"contents", contents_of(document)},
                    {"sections", sections},
                    {"version", escaped(version)},
                    {"charts", charts},
                    {"result", result_script(result, room)},
                    {"library", library},
                    {"script", script},
                });
}

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

std::string cell_html(OpeningCell const& cell, std::string const& column) {
    std::string html = "<td data-column=\"" + escaped(column) + "\">";
    for (OpeningCell::Number const& number : cell.numbers) html += number_html(number);
    if (cell.numbers.empty()) html += "<p class=\"number nothing\">–</p>";
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

// Prints "process (prefork)" with the bracketed name in a smaller font.
std::string column_html(std::string const& column) {
    auto const bracket = column.find(" (");
    if (bracket == std::string::npos) return element("th", column, "scope=\"col\"");
    return "<th scope=\"col\">" + escaped(column.substr(0, bracket)) + " " +
           element("small", column.substr(bracket + 1)) + "</th>";
}

}   // namespace

std::string html_of(Opening const& opening) {
    std::string html = "<section id=\"answers\" aria-labelledby=\"answers-title\">\n";
    html += element("h2", "The questions, and this machine's answers", "id=\"answers-title\"");
    html += "<p class=\"note\">Numbers are medians with their interval; quotation marks show what "
            "textbooks say.</p>\n";
    html += "<table class=\"opening\"><thead><tr><th scope=\"col\">question</th>";
    for (std::string const& column : opening.columns) html += column_html(column);
    html += "</tr></thead>\n";
    for (OpeningRow const& row : opening.rows) html += row_html(row, opening.columns);
    return html + "</table>\n</section>\n";
}

namespace {

namespace json = boost::json;

void take_out(json::value& at, std::span<std::string_view const> names) {
    if (auto* const object = at.if_object()) {
        for (std::string_view const name : names) {
            if (auto* const found = object->if_contains(name); found && found->is_array()) *found = nullptr;
        }
        for (auto& member : *object) take_out(member.value(), names);
    } else if (auto* const array = at.if_array()) {
        for (json::value& each : *array) take_out(each, names);
    }
}

}   // namespace

std::string result_script(json::object const& result, std::size_t room) {
    std::string script = script_json(result);
    if (script.size() <= room) return script;
    constexpr std::string_view names[] = {"rounds", "histogram", "histogram_censored", "intervals"};
    json::value trimmed = result;
    for (std::size_t const taken : {std::size_t{3}, std::size(names)}) {
        take_out(trimmed, std::span(names).first(taken));
        trimmed.get_object()["trimmed"] =
            std::string(taken == 3 ? "without rounds and histograms" : "without rounds, histograms and intervals") +
            ", which would make the page too large";
        script = script_json(trimmed);
        if (script.size() <= room) return script;
    }
    return "{}";
}

}   // namespace tricorn::client::report
