#include "client/report/html_page.hpp"
#include "client/report/html.hpp"
#include "client/report/html_blocks.hpp"
#include "client/report/page.hpp"
#include "common/sha256.hpp"
#include "common/text.hpp"
#include "common/version.hpp"
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <spdlog/fmt/fmt.h>
#include <stdexcept>

namespace tricorn::report {

namespace {

namespace json = boost::json;

constexpr std::size_t most_result_bytes = 1'200'000;   // the page stays below 2 MB

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

std::string_view name_of(Axis::Scale scale) {
    constexpr std::array<std::string_view, 4> names{"linear", "logarithmic", "nines", "category"};
    return names.at(static_cast<std::size_t>(scale));
}

json::object axis_json(Axis const& axis) {
    return {{"title", axis.title}, {"unit", name_of(axis.unit)}, {"scale", name_of(axis.scale)}};
}

json::object chart_json(Chart const& chart) {
    json::array series, categories;
    for (Series const& each : chart.series) {
        json::array points;
        for (Point const& point : each.points)
            points.push_back(json::array{point.x, point.y, point.low, point.high, point.valid});
        series.push_back(
            {{"name", each.name}, {"look", each.look}, {"bound", each.bound}, {"points", std::move(points)}});
    }
    for (std::string const& category : chart.categories) categories.push_back(json::value(category));
    return {{"id", chart.id},
            {"title", chart.title},
            {"x", axis_json(chart.x)},
            {"y", axis_json(chart.y)},
            {"series", std::move(series)},
            {"categories", std::move(categories)},
            {"sideways", chart.sideways}};
}

void collect_charts(std::vector<Block> const& blocks, json::array& charts) {
    for (Block const& block : blocks) {
        if (auto const* const chart = std::get_if<Chart>(&block)) charts.push_back(chart_json(*chart));
    }
}

void collect_charts(std::vector<Section> const& sections, json::array& charts) {
    for (Section const& section : sections) {
        collect_charts(section.blocks, charts);
        collect_charts(section.parts, charts);
    }
}

json::array charts_of(Document const& document) {
    json::array charts;
    collect_charts(document.blocks, charts);
    collect_charts(document.sections, charts);
    return charts;
}

// Takes what fills the most room, and is needed the least, out of a result.
void trim(json::value& at) {
    if (auto* const object = at.if_object()) {
        for (auto const* const name : {"rounds", "histogram", "histogram_censored"}) {
            if (auto* const found = object->if_contains(name); found && found->is_array()) *found = nullptr;
        }
        for (auto& member : *object) trim(member.value());
    } else if (auto* const array = at.if_array()) {
        for (json::value& each : *array) trim(each);
    }
}

std::string result_script(json::object const& result) {
    std::string whole = script_json(result);
    if (whole.size() <= most_result_bytes) return whole;
    json::value trimmed = result;
    trim(trimmed);
    trimmed.get_object()["trimmed"] = "without rounds and histograms, which would make the page too large";
    whole = script_json(trimmed);
    return whole.size() <= most_result_bytes ? whole : "{}";
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
    std::string const script =
        std::string(part("/quantity.js")) + std::string(part("/draw.js")) + std::string(part("/page.js"));
    std::string sections;
    for (Section const& section : document.sections) sections += html_of(section, 2);
    return fill(part("/"),
                {
                    {"policy", fmt::format("default-src 'none'; script-src {} {}; style-src {}; img-src data:; "
                                           "base-uri 'none'; form-action 'none'",
                                           hash_source(library), hash_source(script), hash_source(style))},
                    {"title", escaped(document.title)},
                    {"subtitle", escaped(document.subtitle)},
                    {"style", style},
                    {"opening", html_of(document.blocks)},
                    {"contents", contents_of(document)},
                    {"sections", sections},
                    {"version", escaped(version)},
                    {"charts", script_json(charts_of(document))},
                    {"result", result_script(result)},
                    {"library", library},
                    {"script", script},
                });
}

}   // namespace tricorn::report
