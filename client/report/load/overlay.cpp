#include "client/report/load/overlay.hpp"
#include "client/report/load/overlay_charts.hpp"
#include "client/report/load/overlay_settings.hpp"
#include "client/report/load/overlay_tables.hpp"
#include "client/report/read/json_view.hpp"
#include "client/report/read/load_values.hpp"
#include <algorithm>
#include <array>
#include <spdlog/fmt/fmt.h>
#include <string_view>
#include <utility>

namespace tricorn::client::report {

namespace {

// These differ between runs without telling how the runs compare.
constexpr std::array<std::string_view, 2> incidental{"seed", "target pid"};

std::string title_of(Results results) {
    std::vector<std::string> names;
    for (NamedResult const& result : results) names.push_back(result.name);
    return "Loads side by side: " + joined(names);
}

std::string subtitle_of(Results results) {
    std::string const target = target_text(results.front().json);
    bool const same =
        std::ranges::all_of(results, [&](NamedResult const& each) { return target_text(each.json) == target; });
    return fmt::format("{} results · one run each · {}", results.size(), same ? target : "of different targets");
}

void add_verdicts(Document& document, Results results) {
    bool all_valid = true;
    for (NamedResult const& result : results) {
        auto const warn = [&](std::string const& text) {
            document.blocks.emplace_back(Paragraph{result.name + ": " + text, Paragraph::Kind::warning});
        };
        if (truth(result.json, "verdict.interrupted")) warn("interrupted: this was measured until then.");
        auto const reasons = texts(result.json, "verdict.reasons");
        for (std::string const& reason : reasons) warn("INVALID: " + reason);
        bool const valid = truth(result.json, "verdict.valid");
        if (!valid && reasons.empty()) document.blocks.emplace_back(Paragraph{result.name + ": no verdict was given."});
        all_valid = all_valid && valid;
    }
    if (all_valid) document.blocks.emplace_back(Paragraph{"All are VALID: nothing speaks against these numbers."});
    document.blocks.emplace_back(Paragraph{
        "Each result is a single run, so differences may be chance. Nothing here was tested for significance; "
        "tricorn-client compare alternates several rounds of each and reports which differences hold."});
}

void add_differences(Document& document, Results results) {
    List differences;
    for (auto const* const object : {"config", "environment"}) {
        for (Setting const& setting : settings_of(results, object)) {
            bool const minor = std::ranges::find(incidental, setting.name) != incidental.end();
            if (setting.differs() && !minor) differences.items.push_back(in_words(results, setting));
        }
    }
    if (differences.items.empty()) {
        document.blocks.emplace_back(Paragraph{"All results have the same settings."});
        return;
    }
    document.blocks.emplace_back(Paragraph{"The settings differ, which may explain differences in the numbers:"});
    document.blocks.emplace_back(std::move(differences));
}

Section measured_section(Results results) {
    Section section{"measured", "What was measured", {}, {}};
    List sentences;
    for (NamedResult const& result : results) {
        std::string const sentence = load_summary(result.json);
        if (!sentence.empty()) sentences.items.push_back(result.name + ": " + sentence);
    }
    if (!sentences.items.empty()) section.blocks.emplace_back(std::move(sentences));
    for (Table& table : overlay_tables(results)) section.blocks.emplace_back(std::move(table));
    for (Chart& chart : overlay_charts(results)) section.blocks.emplace_back(std::move(chart));
    section.blocks.emplace_back(Paragraph{"A curve ends where fewer than 30 requests lie beyond it; unfinished "
                                          "requests count with their age.",
                                          Paragraph::Kind::note});
    for (HeatMap& map : overlay_heat_maps(results)) section.blocks.emplace_back(std::move(map));
    for (Table& table : overlay_details(results)) section.blocks.emplace_back(std::move(table));
    return section;
}

void add_costs(Document& document, Results results, std::string const& object, std::string const& title) {
    auto const costs = settings_of(results, object);
    if (costs.empty()) return;
    document.sections.push_back({object, title, {side_by_side(results, "Each result's numbers", costs)}, {}});
}

// Puts settings that differ into a table and lists common ones once.
void add_settings(Document& document, Results results, std::string const& object, std::string const& title) {
    auto settings = settings_of(results, object);
    auto const same = std::ranges::stable_partition(settings, &Setting::differs);
    Facts facts;
    for (Setting const& setting : same) facts.pairs.emplace_back(setting.name, setting.values.front());
    settings.erase(same.begin(), same.end());
    Section section{object, title, {}, {}};
    if (!settings.empty()) section.blocks.emplace_back(side_by_side(results, "What differs", settings));
    if (!facts.pairs.empty()) section.blocks.emplace_back(Paragraph{"The same in all:"});
    if (!facts.pairs.empty()) section.blocks.emplace_back(std::move(facts));
    if (!section.blocks.empty()) document.sections.push_back(std::move(section));
}

}   // namespace

std::string label_of(NamedResult const& result) {
    bool const invalid = find(result.json, "verdict.valid") && !truth(result.json, "verdict.valid");
    return result.name + (invalid ? " (invalid)" : "");
}

std::string look_of(std::size_t index) {
    constexpr std::array<char const*, most_results> looks{"thread", "process", "coroutine", "pool",
                                                          "other1", "other3",  "other4",    "other2"};
    return looks.at(index % looks.size());
}

Document overlay_document(Results results) {
    Document document{title_of(results), subtitle_of(results), {}, {}};
    add_verdicts(document, results);
    add_differences(document, results);
    document.sections.push_back(measured_section(results));
    add_costs(document, results, "server", "What it cost the server");
    add_costs(document, results, "client", "What it cost the client");
    add_settings(document, results, "config", "Settings");
    add_settings(document, results, "environment", "Where it was measured");
    return document;
}

}   // namespace tricorn::client::report
