// The units themselves: the rows unit, memory, sharing, switch and creation.
#include "client/report/comparison/findings.hpp"
#include "client/report/comparison/lab_sentences.hpp"
#include "client/report/comparison/segments_section.hpp"
#include "client/results/metric.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

// Returns the first closed loop in which a subject has the metric.
Experiment const* closed_with(Evidence const& evidence, std::string_view metric) {
    for (Experiment const* const each : evidence.study.of_kind(Kind::closed_loop)) {
        if (common_place(evidence.study, *each, metric)) return each;
    }
    return nullptr;
}

std::string plural(double count, std::string const& one, std::string const& many) {
    return quantity(count, Unit::number) + " " + (count == 1 ? one : many);
}

// Tells which kernel object multiplies with the requests, judged by the numbers, not by the model's name.
std::string what_multiplies(double processes, double threads, double units) {
    if (units >= 2 && processes >= units) return "one process per request";
    if (units >= 2 && threads >= units) return "one thread per request";
    if (units >= 2) return "no process or thread per request";
    return {};
}

std::string made_of(Study const& study, Cell const& cell) {
    Estimate const* const processes = cell.estimate("processes");
    Estimate const* const threads = cell.estimate("threads");
    if (!processes || !threads) return {};
    // Of a model of ours one process supervises the others.
    Subject const* const subject = study.subject(cell.subject);
    bool const supervised = subject != nullptr && subject->model && processes->median >= 2;
    std::string text =
        fmt::format("{} ran {}{} with {}", cell.subject, plural(processes->median, "process", "processes"),
                    supervised ? ", one of them the supervisor," : "", plural(threads->median, "thread", "threads"));
    if (cell.effective_units) {
        std::string const each = what_multiplies(processes->median, threads->median, *cell.effective_units);
        text += fmt::format(" for {} concurrent requests{}", quantity(*cell.effective_units, Unit::number),
                            each.empty() ? "" : ": " + each);
    }
    return text;
}

// Adds a finding per group of comparable lab experiments for the row.
void add_lab(OpeningRow& row, Evidence const& evidence, Wording const& words) {
    // The first group is what textbooks speak of; the others show where the difference comes from.
    bool first = true;
    for (Group const& group : evidence.lab.groups(row.id)) {
        add(row, ranked(row, evidence, group, words, first ? lightest_first : TextBookOrder()), group.label + ": ");
        first = false;
    }
    if (!row.findings.empty()) row.links.emplace_back("lab-" + row.id, "the lab");
}

Wording const least_time{"took the least time", "time"};

// What of a unit's memory the kernel keeps.
Finding in_the_kernel(Evidence const& evidence) {
    std::vector<std::string> parts;
    for (Group const& group : evidence.lab.groups("memory")) {
        for (LabExperiment const* const each : group.members) {
            std::vector<std::string> kept;
            for (auto const& [name, bytes] : each->parts) {
                if (name == "kernel_stacks" && bytes > 0) kept.push_back(quantity(bytes, Unit::bytes) + " of stack");
                if (name == "page_tables" && bytes > 0)
                    kept.push_back(quantity(bytes, Unit::bytes) + " of page tables");
            }
            parts.push_back((kept.empty() ? "none of either" : joined(kept)) + " for a " + each->role);
        }
    }
    return {parts.empty() ? "" : "Of these, the kernel keeps " + joined(parts) + "; its other records are not counted.",
            {},
            false};
}

// Adds the reasons of invalid cells.
void add_reasons(OpeningRow& row, Experiment const& experiment, std::optional<double> x) {
    for (Cell const& cell : experiment.cells) {
        if (cell.x == x && !cell.valid() && !cell.reasons().empty())
            add(row, {cell.subject + ": " + cell.reasons().front() + ".", {}, false});
    }
}

LabExperiment const* measured(Lab const& lab, std::string_view id_begins) {
    auto const found = std::ranges::find_if(lab.experiments, [&](LabExperiment const& each) {
        return each.estimate && std::string_view(each.id).starts_with(id_begins);
    });
    return found == lab.experiments.end() ? nullptr : &*found;
}

// How much of handing data over is the waking of the other one.
Finding of_waking(Lab const& lab) {
    std::vector<std::string> parts;
    for (auto const& [role, way] : {std::pair("thread", "queue"), {"process", "pipe"}}) {
        auto const* const waking = measured(lab, fmt::format("switch.{}.futex-one-core", role));
        auto const* const all = measured(lab, fmt::format("sharing.{}.hand-over-{}-one-core", role, way));
        if (!waking || !all || all->estimate->median <= waking->estimate->median) continue;
        parts.push_back(fmt::format("{} of the {} of a {}", percent(waking->estimate->median / all->estimate->median),
                                    all->doubt() + quantity(all->estimate->median, all->unit), role));
    }
    if (parts.empty()) return {};
    return {"Handing over includes waking the other one: a wake-up by a futex, measured apart, takes " + joined(parts) +
                ".",
            {},
            false};
}

}   // namespace

OpeningRow unit_row(Evidence const& evidence) {
    OpeningRow row = empty_row("unit", "What is the unit?", evidence.columns);
    if (Experiment const* const experiment = closed_with(evidence, "threads")) {
        auto const x = common_place(evidence.study, *experiment, "threads").value();
        for (auto const* const metric : {"processes", "threads"}) {
            for (Contender const& each : contenders(evidence.study, *experiment, x, metric))
                put(row, evidence.columns, each.name,
                    {metric, quantity(each.estimate.median, Unit::number), each.stored.path, each.stored.median});
        }
        std::string all;
        for (Subject const& subject : evidence.study.compared()) {
            Cell const* const cell = experiment->cell(subject.name, x);
            std::string const text = cell ? made_of(evidence.study, *cell) : std::string();
            if (!text.empty()) all += (all.empty() ? "" : "; ") + text;
        }
        if (!all.empty()) add(row, {all + ".", {}, false}, at_text(*experiment, x));
        link(row, *experiment);
    }
    conclude(row, evidence, Kind::closed_loop);
    return row;
}

OpeningRow memory_row(Evidence const& evidence) {
    OpeningRow row = empty_row("memory", "How much memory does a unit take?", evidence.columns);
    add_lab(row, evidence, {"took the least memory", "memory"});
    add(row, in_the_kernel(evidence));
    for (Experiment const* const each : evidence.study.of_kind(Kind::idle_memory)) {
        auto const x = common_place(evidence.study, *each, "bytes_per_connection");
        if (!x) continue;
        add(row,
            ranked(row, evidence, *each, *x, "bytes_per_connection", "idle connection, without the kernel's part",
                   lightest_first),
            at_text(*each, *x));
        add_reasons(row, *each, *x);
    }
    for (Experiment const* const each : evidence.study.of_kind(Kind::memory_segments)) {
        auto const findings = segment_findings(evidence.study, *each);
        for (Finding const& one : findings) add(row, one);
        if (!findings.empty()) link(row, *each);
    }
    conclude(row, evidence, evidence.lab.present() ? std::optional(Kind::idle_memory) : std::nullopt);
    return row;
}

OpeningRow sharing_row(Evidence const& evidence) {
    OpeningRow row = empty_row("sharing", "What does sharing data cost?", evidence.columns);
    add_lab(row, evidence, least_time);
    add(row, of_waking(evidence.lab));
    for (std::string const& each : lab_sentences(evidence.lab, "sharing")) add(row, {each, {}, false});
    conclude(row, evidence, std::nullopt);
    return row;
}

OpeningRow switch_row(Evidence const& evidence) {
    OpeningRow row = empty_row("switch", "What does a context switch cost?", evidence.columns);
    add_lab(row, evidence, least_time);
    add(row, working_set_finding(evidence.lab, evidence.study.margin()));
    constexpr auto metric = "switches_voluntary_per_request";
    if (Experiment const* const experiment = closed_with(evidence, metric)) {
        auto const x = common_place(evidence.study, *experiment, metric).value();
        add(row, ranked(row, evidence, *experiment, x, metric, "voluntary switches per request"),
            "under load (" + experiment->title + ") ");
    }
    conclude(row, evidence, evidence.lab.present() ? std::optional(Kind::closed_loop) : std::nullopt);
    return row;
}

OpeningRow creation_row(Evidence const& evidence) {
    OpeningRow row = empty_row("creation", "What does it cost to create and destroy a unit?", evidence.columns);
    add_lab(row, evidence, least_time);
    for (LabExperiment const* const each : evidence.lab.of("creation")) {
        if (each->id != "creation.thread.pool" || !each->estimate) continue;
        Estimate const& found = *each->estimate;
        std::string const time = each->doubt() + interval(found.median, found.low, found.high, each->unit);
        put(row, evidence.columns, "pool", {"a job there and back", time, each->stored.path, each->stored.median});
        add(row, {"A pool creates no thread: a job to a waiting thread and back took " + time +
                      "; the scheduler places both threads.",
                  {},
                  false});
    }
    conclude(row, evidence, std::nullopt);
    return row;
}

}   // namespace tricorn::client::report
