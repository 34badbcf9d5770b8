#include "client/report/comparison/trust_section.hpp"
#include "client/report/comparison/metric.hpp"
#include "client/report/read/json_view.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <cmath>
#include <spdlog/fmt/fmt.h>
#include <utility>

namespace tricorn::client::report {

namespace {

namespace json = boost::json;

struct Tally {
    std::size_t cells = 0, invalid = 0, laws = 0, broken = 0;
};

Tally tally_of(Comparison const& comparison) {
    Tally tally;
    for (Experiment const& experiment : comparison.experiments) {
        for (Cell const& cell : experiment.cells) {
            tally.cells += cell.rounds > 0 ? 1 : 0;
            tally.invalid += cell.rounds > 0 && !cell.valid ? 1 : 0;
        }
    }
    for (json::value const& law : list(comparison.source, "laws")) {
        ++tally.laws;
        tally.broken += truth(law, "holds") ? 0 : 1;
    }
    return tally;
}

struct Incomplete {
    std::size_t not_run = 0, fewer = 0;   // cells: without a round, and with fewer than planned
};

Incomplete incomplete_of(Comparison const& comparison) {
    Incomplete all;
    for (json::value const& each : list(comparison.source, "incomplete")) {
        auto const experiment = std::ranges::find(comparison.experiments, text(each, "experiment"), &Experiment::id);
        Cell const* const cell = experiment == comparison.experiments.end()
                                     ? nullptr
                                     : experiment->cell(text(each, "subject"), number(each, "x"));
        ++(cell != nullptr && cell->rounds > 0 ? all.fewer : all.not_run);
    }
    return all;
}

// Whether the file was written while the comparison still ran.
bool is_draft(json::value const& source) {
    auto const* const object = source.if_object();
    auto const* const finished = object ? object->if_contains("finished_at") : nullptr;
    return finished && finished->is_null() && !truth(source, "interrupted");
}

std::string law_text(std::string const& law) {
    if (law == "little") return "Little's law: rate × mean time = requests in flight";
    if (law == "ceiling") return "no round above its own ceiling";
    if (law == "sums") return "every request is accounted for";
    if (law == "a_a") return "the same server twice is not told apart (A/A)";
    return law;
}

Table laws_table(Comparison const& comparison) {
    Table table{"Laws that every measurement must obey", {"law", "holds", "checked", "details"}, {}, true};
    for (json::value const& law : list(comparison.source, "laws")) {
        bool const holds = truth(law, "holds");
        json::value const* const checked = find(law, "checked");
        table.rows.push_back({{law_text(text(law, "law"))},
                              {holds ? "yes" : "NO", !holds},
                              {checked ? shown(*checked) : ""},
                              {text(law, "detail")}});
    }
    return table;
}

std::string place_text(std::optional<double> x) {
    return x ? quantity(*x, Unit::number) : std::string();
}

Table invalid_table(Comparison const& comparison) {
    Table table{"Cells whose numbers cannot be trusted; no finding uses them",
                {"experiment", "subject", "at", "why"},
                {},
                true};
    for (Experiment const& experiment : comparison.experiments) {
        for (Cell const& cell : experiment.cells) {
            if (cell.valid || cell.rounds == 0) continue;   // what was not run has a table of its own
            std::string why;
            for (std::string const& reason : cell.reasons) why += (why.empty() ? "" : "; ") + reason;
            table.rows.push_back({{experiment.title},
                                  {cell.subject},
                                  {place_text(cell.x)},
                                  {why.empty() ? "no reason given" : why, true}});
        }
    }
    return table;
}

// One row for each reason, with everybody whom it concerns.
Table incomplete_table(Comparison const& comparison) {
    Table table{"Planned but not run, or not as often", {"why", "what"}, {}, true};
    for (json::value const& each : list(comparison.source, "incomplete")) {
        std::string what = text(each, "experiment");
        if (!text(each, "subject").empty()) what += " " + text(each, "subject");
        std::string const at = place_text(number(each, "x"));
        if (!at.empty()) what += " (" + at + ")";
        std::string const why = text(each, "why");
        auto const known = std::ranges::find_if(table.rows, [&](auto const& row) { return row.front().text == why; });
        if (known == table.rows.end())
            table.rows.push_back({{why}, {what}});
        else
            known->back().text += ", " + what;
    }
    return table;
}

Table control_table(Comparison const& comparison) {
    Table table{"The same server under two names: any difference here is noise",
                {"experiment", "at", "of", "result"},
                {},
                true,
                true};
    for (Difference const& each : comparison.differences) {
        if (!each.is_control || each.verdict == PairVerdict::not_measured) continue;
        table.rows.push_back(
            {{each.experiment},
             {place_text(each.x)},
             {metric_of(each.metric).title},
             {each.sentence, each.verdict == PairVerdict::a_better || each.verdict == PairVerdict::b_better}});
    }
    return table;
}

void add(Section& section, Table table) {
    if (!table.rows.empty()) section.blocks.emplace_back(std::move(table));
}

std::string duration(double seconds) {
    return seconds < 90 ? quantity(seconds, Unit::seconds)
                        : fmt::format("{:.0f} min {:.0f} s", std::floor(seconds / 60), std::fmod(seconds, 60));
}

}   // namespace

Paragraph verdict_of(Comparison const& comparison) {
    Tally const tally = tally_of(comparison);
    std::vector<std::string> wrong;
    if (truth(comparison.source, "interrupted"))
        wrong.emplace_back("the comparison was interrupted: this was measured until then");
    if (is_draft(comparison.source)) wrong.emplace_back("the comparison was killed before its end: this is a draft");
    if (tally.broken > 0) wrong.push_back(fmt::format("{} of {} laws do not hold", tally.broken, tally.laws));
    if (tally.invalid > 0)
        wrong.push_back(fmt::format("{} of {} measured cells {} invalid and not used in any finding", tally.invalid,
                                    tally.cells, tally.invalid == 1 ? "is" : "are"));
    if (auto const load = number(comparison.source, "environment.load_average_before"),
        processors = number(comparison.source, "environment.processors");
        load && processors && *load > *processors)
        wrong.push_back(fmt::format("other programs kept this machine busy before (load average {:.1f} on {:.0f} "
                                    "processors): intervals are wide",
                                    *load, *processors));
    Incomplete const incomplete = incomplete_of(comparison);
    if (incomplete.not_run > 0)
        wrong.push_back(fmt::format("{} {} planned but not run", incomplete.not_run,
                                    incomplete.not_run == 1 ? "cell was" : "cells were"));
    if (incomplete.fewer > 0)
        wrong.push_back(fmt::format("{} {} fewer rounds than planned", incomplete.fewer,
                                    incomplete.fewer == 1 ? "cell has" : "cells have"));
    if (wrong.empty())
        return {fmt::format("All {} cells are valid{}.", tally.cells,
                            tally.laws == 0 ? "" : ", and every law that was checked holds")};
    std::string text = "Note: ";
    for (std::size_t i = 0; i < wrong.size(); ++i) text += (i > 0 ? "; " : "") + wrong[i];
    bool const serious = tally.broken > 0 || truth(comparison.source, "interrupted") || is_draft(comparison.source);
    return {text + ".", serious ? Paragraph::Kind::warning : Paragraph::Kind::note};
}

std::vector<Table> problems_of(Comparison const& comparison) {
    std::vector<Table> all{laws_table(comparison), invalid_table(comparison), incomplete_table(comparison)};
    std::erase_if(all.front().rows, [](auto const& row) { return row.size() > 1 && !row[1].bad; });
    std::erase_if(all, [](Table const& table) { return table.rows.empty(); });
    return all;
}

Section trust_section(Comparison const& comparison) {
    Section section{"trust", "Can these numbers be trusted?", {}, {}};
    section.blocks.emplace_back(verdict_of(comparison));
    add(section, laws_table(comparison));
    add(section, invalid_table(comparison));
    add(section, incomplete_table(comparison));
    add(section, control_table(comparison));
    return section;
}

Section reproduction_section(Comparison const& comparison) {
    json::value const& source = comparison.source;
    Section section{"reproduce", "How to repeat it", {}, {}};
    section.blocks.emplace_back(
        Paragraph{"On this machine, with the same seed for the order of the rounds (the noise will differ):"});
    std::string const seed = find(source, "seed") ? " --seed=" + shown(*find(source, "seed")) : "";
    std::string const command = text(source, "command");
    section.blocks.emplace_back(Code{command.find("--seed") == std::string::npos ? command + seed : command});
    Facts facts;
    for (auto const& [label, path] :
         {std::pair("started", "started_at"), {"finished", "finished_at"}, {"budget", "budget.mode"}})
        if (!text(source, path).empty()) facts.pairs.emplace_back(label, text(source, path));
    if (auto const taken = number(source, "budget.seconds_taken")) facts.pairs.emplace_back("took", duration(*taken));
    section.blocks.emplace_back(std::move(facts));
    Table table{"What was compared", {"name", "units", "started as"}, {}, true};
    for (json::value const& each : list(source, "subjects")) {
        std::string command_text;
        for (std::string const& word : texts(each, "command")) command_text += (command_text.empty() ? "" : " ") + word;
        std::string const control = text(each, "control_of");
        table.rows.push_back(
            {{text(each, "name") + (control.empty() ? "" : " (a control: the same as " + control + ")")},
             {text(each, "units_text")},
             {command_text.empty() ? text(each, "url") : command_text}});
    }
    add(section, std::move(table));
    section.blocks.emplace_back(Paragraph{"This report is made from the result's JSON alone; the page contains it, and "
                                          "the button at its end saves it."});
    return section;
}

}   // namespace tricorn::client::report
