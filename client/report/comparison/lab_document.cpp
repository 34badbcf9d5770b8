#include "client/report/comparison/lab_document.hpp"
#include "client/report/comparison/charts.hpp"
#include "client/report/comparison/findings.hpp"
#include "client/report/comparison/lab_sentences.hpp"
#include "client/report/comparison/timeline_view.hpp"
#include "client/report/comparison/trust_section.hpp"
#include "client/report/document/document.hpp"
#include "client/report/read/environment_section.hpp"
#include "client/report/read/json_view.hpp"
#include "client/results/study.hpp"
#include <algorithm>
#include <array>
#include <cstdint>
#include <spdlog/fmt/fmt.h>
#include <utility>

namespace tricorn::client::report {

namespace {

namespace json = boost::json;

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> questions{
    {{"creation", "Lab: create and destroy a unit"},
     {"switch", "Lab: switch from one unit to another"},
     {"memory", "Lab: memory of a parked unit"},
     {"sharing", "Lab: share data"}}};

std::string value_text(LabExperiment const& each) {
    if (!each.estimate) return "not measured";
    Estimate const& value = *each.estimate;
    std::string const few = each.few_samples();
    return each.doubt() + interval(value.median, value.low, value.high, each.unit) +
           (few.empty() ? "" : " (" + few + ")");
}

std::string part_text(std::string const& name, double value, Unit unit) {
    bool const is_address = name.starts_with("address") && value >= 0 && value < 0x1p63;
    return is_address ? fmt::format("{:#x}", static_cast<std::uint64_t>(value)) : quantity(value, unit);
}

std::string parts_text(LabExperiment const& each) {
    std::string text = each.why_not;
    for (auto const& [name, value] : each.parts)
        text += (text.empty() ? "" : ", ") + name + " " + part_text(name, value, each.unit);
    std::ranges::replace(text, '_', ' ');
    return text;
}

// Returns the row's position among the categories and adds it if missing: units that do the same stand side by side.
double place_of(Chart& chart, std::string const& row) {
    auto const found = std::ranges::find(chart.categories, row);
    auto const place = static_cast<double>(found - chart.categories.begin());
    if (found == chart.categories.end()) chart.categories.push_back(row);
    return place;
}

Series& series_of(Chart& chart, std::string const& role) {
    std::string const look = role.empty() ? "other1" : role;
    auto const found = std::ranges::find(chart.series, look, &Series::look);
    if (found != chart.series.end()) return *found;
    chart.series.push_back({role.empty() ? "other" : role, look, {}});
    return chart.series.back();
}

Chart chart_of(std::string_view question, std::vector<LabExperiment const*> const& all) {
    Chart chart;
    chart.id = "chart-lab-" + std::string(question);
    chart.title = "Median and interval of each experiment";
    chart.x = {"what", Unit::number, Axis::Scale::category};
    chart.sideways = true;
    for (LabExperiment const* const each : all) {
        bool const is_cost = each->unit == Unit::seconds || each->unit == Unit::bytes;   // others have no place beside
        if (!each->estimate || !is_cost) continue;
        chart.y = {each->unit == Unit::bytes ? "bytes of each" : "time of each", each->unit, Axis::Scale::linear};
        double const place = place_of(chart, each->row.empty() ? each->title : each->row);
        Estimate const& value = *each->estimate;
        series_of(chart, each->role).points.push_back({place, value.median, value.low, value.high});
    }
    chart.y.scale = scale_for(chart.series);
    chart.summary = summary_of(chart);
    return chart;
}

Section section_of(Lab const& lab, std::string_view question, std::string_view title) {
    auto const all = lab.of(question);
    Section section{"lab-" + std::string(question), std::string(title), {}, {}};
    for (std::string& each : lab_sentences(lab, question)) section.blocks.emplace_back(Paragraph{std::move(each)});
    Chart chart = chart_of(question, all);
    if (!chart.categories.empty()) section.blocks.emplace_back(std::move(chart));
    Table table{"Every experiment", {"what", "unit", "samples", "of each", "in parts"}, {}};
    Table methods{"How each was measured", {"what", "how"}, {}, true, true};
    for (LabExperiment const* const each : all) {
        std::string const samples = each->estimate ? quantity(each->samples, Unit::number) : "";
        table.rows.push_back(
            {{each->title}, {each->role}, {samples}, {value_text(*each), !each->estimate}, {parts_text(*each)}});
        methods.rows.push_back({{each->title}, {each->method}});
    }
    section.blocks.emplace_back(std::move(table));
    section.blocks.emplace_back(std::move(methods));
    return section;
}

}   // namespace

std::vector<Paragraph> lab_warnings(json::value const& lab) {
    std::vector<Paragraph> warnings;
    auto const warn = [&](std::string text) { warnings.push_back({std::move(text), Paragraph::Kind::warning}); };
    if (truth(lab, "interrupted")) warn("The lab was interrupted: this was measured until then.");
    std::string const sanitizer = text(lab, "environment.sanitizer");
    if (!sanitizer.empty())
        warn("The lab was built with a sanitizer (" + sanitizer + "): these are not the machine's numbers.");
    if (!truth(lab, "environment.optimized", true))
        warn("The lab was built without optimization: these are not the machine's numbers.");
    if (auto const others = number(lab, "others_share"); others && *others > 0.1)
        warn("Other programs took " + percent(*others) +
             " of the processors during the lab: its numbers reflect this machine at that time.");
    return warnings;
}

std::vector<Section> lab_sections(Lab const& lab) {
    std::vector<Section> sections;
    for (auto const& [question, title] : questions) {
        if (!lab.of(question).empty()) sections.push_back(section_of(lab, question, title));
    }
    return sections;
}

Document lab_document(json::object const& result) {
    json::value const source = result;
    Lab const lab = read_lab(source, "");
    Document document{"Process, thread or coroutine: the primitives", text(source, "environment.processor"), {}, {}};
    for (Paragraph& each : lab_warnings(source)) document.blocks.emplace_back(std::move(each));
    Opening opening = opening_of({}, lab);
    std::erase_if(opening.rows, [](OpeningRow const& row) { return !row.measured; });
    if (auto lanes = lanes_of(source, true)) document.blocks.emplace_back(std::move(*lanes));
    if (!opening.rows.empty()) document.blocks.emplace_back(std::move(opening));
    document.sections = lab_sections(lab);
    if (json::value const* const environment = find(source, "environment"))
        document.sections.push_back(environment_section(*environment));
    return document;
}

}   // namespace tricorn::client::report
