#include "client/report/html_page.hpp"
#include "client/report/charts_json.hpp"
#include "client/report/html.hpp"
#include "client/report/html_blocks.hpp"
#include "client/report/page.hpp"
#include "client/report/result_script.hpp"
#include "common/sha256.hpp"
#include "common/text.hpp"
#include "common/version.hpp"
#include <algorithm>
#include <array>
#include <map>
#include <spdlog/fmt/fmt.h>
#include <stdexcept>

namespace tricorn::report {

namespace {

namespace json = boost::json;

constexpr std::size_t most_page_bytes = 1'900'000, most_result_bytes = 1'200'000;

std::string_view part(std::string_view path) {
    auto const parts = report_page_parts();
    auto const found = std::ranges::find(parts, path, &PagePart::path);
    if (found == parts.end()) throw std::logic_error("the page has no part " + std::string(path));
    return found->bytes;
}

// CSP level 3, section 2.3.1: a hash source, for exactly these bytes.
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

// Fills the places {{name}} of the frame; what is filled in is not looked at again.
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

}   // namespace tricorn::report
