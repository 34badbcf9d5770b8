#include "client/report/comparison/trust_section.hpp"
#include "client/report/read/json_view.hpp"
#include "client/results/metric.hpp"
#include <algorithm>
#include <cmath>
#include <spdlog/fmt/fmt.h>
#include <utility>

namespace tricorn::client::report {

namespace {

struct Tally {
    std::size_t cells = 0, invalid = 0, laws = 0, broken = 0;
};

Tally tally_of(Study const& study) {
    Tally tally;
    for (Experiment const& experiment : study.experiments) {
        for (Cell const& cell : experiment.cells) {
            tally.cells += cell.rounds.empty() ? 0 : 1;
            tally.invalid += !cell.rounds.empty() && !cell.valid() ? 1 : 0;
        }
    }
    tally.laws = study.laws.size();
    tally.broken = static_cast<std::size_t>(std::ranges::count(study.laws, false, &Law::holds));
    return tally;
}

struct Incomplete {
    std::size_t not_run = 0, fewer = 0;   // cells: without a round, and with fewer than planned
};

Incomplete incomplete_of(Study const& study) {
    Incomplete all;
    for (NotRun const& each : study.incomplete) {
        Experiment const* const experiment = study.experiment(each.experiment);
        Cell const* const cell = experiment == nullptr ? nullptr : experiment->cell(each.subject, each.x);
        ++(cell != nullptr && !cell->rounds.empty() ? all.fewer : all.not_run);
    }
    return all;
}

std::string law_text(std::string const& law) {
    if (law == "little") return "Little's law: rate × mean time = requests in flight";
    if (law == "ceiling") return "no round above its own ceiling";
    if (law == "sums") return "every request is accounted for";
    if (law == "a_a") return "the same server twice is not told apart (A/A)";
    return law;
}

Table laws_table(Study const& study) {
    Table table{"Laws that every measurement must obey", {"law", "holds", "checked", "details"}, {}, true};
    for (Law const& law : study.laws) {
        table.rows.push_back(
            {{law_text(law.law)}, {law.holds ? "yes" : "NO", !law.holds}, {std::to_string(law.checked)}, {law.detail}});
    }
    return table;
}

std::string place_text(std::optional<double> x) {
    return x ? quantity(*x, Unit::number) : std::string();
}

Table invalid_table(Study const& study) {
    Table table{"Cells whose numbers cannot be trusted; no finding uses them",
                {"experiment", "subject", "at", "why"},
                {},
                true};
    for (Experiment const& experiment : study.experiments) {
        for (Cell const& cell : experiment.cells) {
            if (cell.valid() || cell.rounds.empty()) continue;   // what was not run has a table of its own
            std::string why;
            for (std::string const& reason : cell.reasons()) why += (why.empty() ? "" : "; ") + reason;
            table.rows.push_back({{experiment.title},
                                  {cell.subject},
                                  {place_text(cell.x)},
                                  {why.empty() ? "no reason given" : why, true}});
        }
    }
    return table;
}

// One row for each reason, with all that it concerns.
Table incomplete_table(Study const& study) {
    Table table{"Planned but not run, or not as often", {"what", "why"}, {}, true};
    for (NotRun const& each : study.incomplete) {
        std::string what = each.experiment;
        if (!each.subject.empty()) what += " " + each.subject;
        std::string const at = place_text(each.x);
        if (!at.empty()) what += " (" + at + ")";
        auto const known =
            std::ranges::find_if(table.rows, [&](auto const& row) { return row.back().text == each.why; });
        if (known == table.rows.end())
            table.rows.push_back({{what}, {each.why}});
        else
            known->front().text += ", " + what;
    }
    return table;
}

Table control_table(Study const& study) {
    Table table{"The same server under two names: any difference here is noise",
                {"experiment", "at", "of", "result"},
                {},
                true,
                true};
    for (Difference const& each : study.comparisons.all) {
        if (!each.is_control || each.verdict == PairVerdict::not_measured) continue;
        table.rows.push_back(
            {{each.experiment}, {place_text(each.x)}, {metric_of(each.metric).title}, {each.sentence, each.differs()}});
    }
    return table;
}

void add(Section& section, Table table) {
    if (!table.rows.empty()) section.blocks.emplace_back(std::move(table));
}

std::string duration(double seconds) {
    double const whole = std::round(seconds);
    return seconds < 90 ? quantity(seconds, Unit::seconds)
                        : fmt::format("{:.0f} min {:.0f} s", std::floor(whole / 60), std::fmod(whole, 60));
}

// How much of the machine other programs used while the rounds ran.
std::string others_text(Study const& study) {
    constexpr double much = 0.1;        // processors
    constexpr double often = 0.1;       // share of the rounds; intervals of many rounds bear less
    std::size_t rounds = 0, disturbed = 0;
    double most = 0;
    for (Experiment const& experiment : study.experiments) {
        for (Cell const& cell : experiment.cells) {
            for (Round const& round : cell.rounds) {
                auto const others = round.value("others_busy");
                if (!others) continue;
                ++rounds;
                disturbed += *others > much ? 1 : 0;
                most = std::max(most, *others);
            }
        }
    }
    if (disturbed == 0 || static_cast<double>(disturbed) < often * static_cast<double>(rounds)) return {};
    return fmt::format(
        "other programs used more than {} processors in {} of {} rounds (up to {:.2f}): intervals are wide", much,
        disturbed, rounds, most);
}

// Before the first round, for a result whose rounds do not tell.
std::string load_text(Study const& study) {
    auto const load = number(study.environment, "load_average_before"),
               processors = number(study.environment, "processors");
    if (!load || !processors || *load <= *processors) return {};
    return fmt::format("other programs kept this machine busy before (load average {:.1f} on {:.0f} processors): "
                       "intervals are wide",
                       *load, *processors);
}

// How large a difference the control leaves possible.
std::string control_text(Study const& study) {
    double largest = 0;
    std::vector<std::string> originals;
    for (Difference const& each : study.comparisons.all) {
        if (!each.is_control || !each.ratio || !each.ratio->has_interval) continue;
        largest = std::max(largest, each.bound);
        if (std::ranges::find(originals, each.a) == originals.end()) originals.push_back(each.a);
    }
    if (originals.empty() || !std::isfinite(largest)) return {};
    return fmt::format("The control repeats {} only. Its intervals would hide differences of up to {}.",
                       joined(originals), times(1 + largest));
}

// The flags that make the numbers of units equal are given in each cell anew.
std::string flags_text(Subject const& subject) {
    if (subject.is_variant() || !subject.model) return {};
    if (subject.model == Model::prefork) return " --workers=N";
    return subject.model == Model::pool ? " --threads=N" : "";
}

}   // namespace

Paragraph verdict_of(Study const& study) {
    Tally const tally = tally_of(study);
    std::vector<std::string> wrong;
    if (study.interrupted) wrong.emplace_back("the comparison was interrupted: this was measured until then");
    if (study.is_draft()) wrong.emplace_back("the comparison was killed before its end: this is a draft");
    if (tally.broken > 0) wrong.push_back(fmt::format("{} of {} laws do not hold", tally.broken, tally.laws));
    if (tally.invalid > 0)
        wrong.push_back(fmt::format("{} of {} measured cells {} invalid and not used in any finding", tally.invalid,
                                    tally.cells, tally.invalid == 1 ? "is" : "are"));
    std::string const others = others_text(study);
    if (std::string noise = others.empty() ? load_text(study) : others; !noise.empty())
        wrong.push_back(std::move(noise));
    Incomplete const incomplete = incomplete_of(study);
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
    bool const serious = tally.broken > 0 || study.interrupted || study.is_draft();
    return {text + ".", serious ? Paragraph::Kind::warning : Paragraph::Kind::note};
}

std::vector<Table> problems_of(Study const& study) {
    std::vector<Table> all{laws_table(study), invalid_table(study), incomplete_table(study)};
    std::erase_if(all.front().rows, [](auto const& row) { return row.size() > 1 && !row[1].bad; });
    std::erase_if(all, [](Table const& table) { return table.rows.empty(); });
    return all;
}

Section trust_section(Study const& study) {
    Section section{"trust", "Can these numbers be trusted?", {}, {}};
    section.blocks.emplace_back(verdict_of(study));
    add(section, laws_table(study));
    add(section, invalid_table(study));
    add(section, incomplete_table(study));
    add(section, control_table(study));
    std::string const control = control_text(study);
    if (!control.empty()) section.blocks.emplace_back(Paragraph{control, Paragraph::Kind::note});
    return section;
}

Section reproduction_section(Study const& study) {
    Section section{"reproduce", "How to repeat it", {}, {}};
    section.blocks.emplace_back(
        Paragraph{"On this machine, with the same seed for the order of the rounds (the noise will differ):"});
    std::string const seed = fmt::format(" --seed={}", study.seed);
    bool const has_seed = study.command.find("--seed") != std::string::npos;
    section.blocks.emplace_back(Code{has_seed ? study.command : study.command + seed});
    Facts facts;
    for (auto const& [label, value] :
         {std::pair("started", study.started_at), {"finished", study.finished_at}, {"budget", study.budget_mode}})
        if (!value.empty()) facts.pairs.emplace_back(label, value);
    if (study.seconds_taken > 0) facts.pairs.emplace_back("took", duration(study.seconds_taken));
    section.blocks.emplace_back(std::move(facts));
    Table table{"What was compared", {"name", "units", "started as"}, {}, true};
    bool has_flags = false;
    for (Subject const& each : study.subjects) {
        std::string command;
        for (std::string const& word : each.command) command += (command.empty() ? "" : " ") + word;
        if (command.empty() && each.url) command = to_string(*each.url);
        table.rows.push_back(
            {{each.name + (each.is_control() ? " (a control: the same as " + each.control_of + ")" : "")},
             {each.units_text},
             {command.empty() ? command : command + flags_text(each)}});
        has_flags = has_flags || !flags_text(each).empty();
    }
    add(section, std::move(table));
    if (has_flags)
        section.blocks.emplace_back(
            Paragraph{"N is the number of units of the cell: as many as connections in a closed loop of up to 256, and "
                      "as many as processors in the speed-up. Elsewhere the flag is left out, or a method names it. "
                      "The variant with an event loop for each processor has --workers with their number."});
    section.blocks.emplace_back(Paragraph{"This report is made from the result's JSON alone; the page contains it, and "
                                          "the button at its end saves it."});
    return section;
}

}   // namespace tricorn::client::report
