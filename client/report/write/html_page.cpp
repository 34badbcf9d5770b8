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
