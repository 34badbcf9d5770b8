#include "client/report/comparison/compare_document.hpp"
#include "client/report/comparison/claims.hpp"
#include "client/report/comparison/columns.hpp"
#include "client/report/comparison/experiment_section.hpp"
#include "client/report/comparison/findings.hpp"
#include "client/report/comparison/lab_document.hpp"
#include "client/report/comparison/matrix.hpp"
#include "client/report/comparison/recording_section.hpp"
#include "client/report/comparison/segments_section.hpp"
#include "client/report/comparison/timeline_view.hpp"
#include "client/report/comparison/trust_section.hpp"
#include "client/report/document/document.hpp"
#include "client/report/read/environment_section.hpp"
#include "client/report/read/json_view.hpp"
#include "common/text/number_text.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

std::string subtitle_of(Study const& study) {
    std::vector<std::string> parts;
    std::string const processor = text(study.environment, "processor");
    auto const processors = number(study.environment, "processors");
    if (processors)
        parts.push_back(fmt::format("{} {}{}", *processors, *processors == 1 ? "processor" : "processors",
                                    processor.empty() ? "" : " (" + processor + ")"));
    if (truth(study.lab, "environment.hypervisor")) parts.emplace_back("virtual machine");
    for (auto const* const name : {"distribution", "system"})
        if (!text(study.environment, name).empty()) parts.push_back(text(study.environment, name));
    if (!study.started_at.empty()) parts.push_back(study.started_at);
    std::string all;
    for (std::string const& part : parts) all += (all.empty() ? "" : " · ") + part;
    return all;
}

namespace {

std::string way_of_waiting(Model model) {
    switch (model) {
        case Model::prefork: return "gives each request a process";
        case Model::thread: return "gives each request a thread";
        case Model::pool: return "has a fixed number of threads that take requests in turn";
        case Model::coroutine: break;
    }
    return "suspends a coroutine per request in one thread";
}

// An introduction for readers new to the project.
std::string intro_of(Study const& study) {
    std::vector<std::string> parts;
    for (Subject const& subject : study.compared()) {
        if (subject.is_variant()) continue;
        if (subject.model) parts.push_back(subject.name + " " + way_of_waiting(*subject.model));
    }
    if (parts.empty()) return {};
    return "While a request waits for a client, a database or another server, something in this server waits with it. "
           "The same service was measured with different ways of waiting: " +
           joined(parts) + ".";
}

Section matrix_section(Study const& study) {
    Section section{"matrix", "The matrix: who answers the most requests, by workload", {}, {}};
    Table table{"Requests answered per second in the closed loop; who is first, if the intervals tell",
                {"workload", "connections", "first", "next"},
                {}};
    auto const subjects = study.compared();
    for (Subject const& subject : subjects) table.head.push_back(subject.name);
    for (MatrixPlace const& place : matrix_of(study)) {
        std::vector<TableCell> row{{place.name(), false, "experiment-" + identifier(place.experiment->id)},
                                   {place.x ? quantity(*place.x, Unit::number) : ""},
                                   {leaders_text(place.ranking)},
                                   {place.margin()}};
        for (Subject const& subject : subjects) {
            auto const found = std::ranges::find(place.ranking.order, subject.name, &Contender::name);
            row.push_back({found == place.ranking.order.end() ? "" : quantity(found->estimate.median, Unit::rate)});
        }
        table.rows.push_back(std::move(row));
    }
    if (table.rows.empty())
        section.blocks.emplace_back(Paragraph{"No closed loop was measured.", Paragraph::Kind::warning});
    else
        section.blocks.emplace_back(std::move(table));
    return section;
}

struct FewRounds {
    std::size_t compared = 0, differ = 0;
};

// The comparisons of 3 or 4 rounds, which have no interval.
FewRounds by_few_rounds(Study const& study) {
    constexpr unsigned enough_to_differ = 3;
    FewRounds few;
    for (Difference const& each : study.comparisons.all) {
        bool const counts = !each.is_control && each.ratio && !each.ratio->has_interval &&
                            each.ratio->rounds >= enough_to_differ && each.ratio->rounds < rounds_for_interval;
        if (!counts || (each.metric == "speed_up" && each.x == 1.0)) continue;   // 1 by definition
        ++few.compared;
        few.differ += each.differs() ? 1 : 0;
    }
    return few;
}

Section reading_section(Study const& study) {
    Section section{"reading", "How to read it", {}, {}};
    List list;
    auto const add = [&list](std::string text) { list.items.push_back(std::move(text)); };
    add(fmt::format(
        "212 µs [208, 219]: the median of all rounds, and an interval for the mean of such rounds, stretched to hold "
        "the median; {} of such intervals, each for itself, hold the true mean. Each round has a fresh server and "
        "fresh "
        "connections, in random order. Fewer than 5 rounds have no interval.",
        percent(study.confidence)));
    add(fmt::format(
        "A pair is compared by the ratios of rounds that ran close together; their median need not be the "
        "quotient of the two medians. “Equal within {0}” means: the whole interval of the ratio lies within "
        "{0} of 1. “Not decided” means: the interval holds both no difference and more than that; it is no "
        "claim that the two are equal. With 3 or 4 rounds one is ahead only if each of its rounds is, by "
        "more than {0}.",
        percent(study.margin())));
    if (study.comparisons.decidable > 0)
        add(fmt::format(
            "{} comparisons (a pair, in a metric, at a place) were made by intervals, and {} found a difference. The "
            "intervals are widened so that of the differences that these claim at most {} are expected to be chance "
            "(Benjamini and Hochberg; comparisons that share a subject depend on each other, as it allows if they "
            "do so positively).",
            count_text(study.comparisons.decidable), count_text(study.comparisons.differ),
            percent(1 - study.confidence)));
    if (auto const few = by_few_rounds(study); few.compared > 0)
        add(fmt::format("Differences by 3 rounds ({} of {} here) stand apart from that: of pairs of equal subjects up "
                        "to 1 in 10 is told apart so.",
                        few.differ, few.compared));
    add(fmt::format(
        "The order of the lab's numbers, of switches and of what has no comparison of its own in the result "
        "follows from their {} intervals, which are not widened.",
        percent(study.confidence)));
    add("Closed loop: each connection sends its next request once the last one is answered. Open loop: requests "
        "are due at planned times, whether or not the server keeps up, and times count from then.");
    add("p99: 99 of 100 requests took no longer. A percentile with fewer than 30 requests beyond it is not shown, nor "
        "one that some round lacks for that reason. A curve of percentiles is of all requests of all rounds.");
    add("Ceiling: the theoretical limit, such as units ÷ mean wait. Each round has its own: where it rests on a "
        "measurement, such as the time of a computation alone, it changes with the machine's speed. Near it, the "
        "ceiling decides, not the model.");
    add("PSS: memory of the processes, with shared pages divided among those that share them. It excludes kernel "
        "memory unless a table names it. Memory per unit or connection excludes pages of programs and "
        "libraries.");
    section.blocks.emplace_back(std::move(list));
    return section;
}

Section section_of(Study const& study, Experiment const& experiment) {
    if (experiment.kind == Kind::memory_segments) return segments_section(study, experiment);
    if (experiment.kind == Kind::recording) return recording_section(study, experiment);
    return experiment_section(study, experiment);
}

}   // namespace

Document compare_document(Study const& study) {
    Lab const lab = read_lab(study.lab, "/lab");
    Document document{comparison_title, subtitle_of(study), {}, {}};
    std::string const intro = intro_of(study);
    document.blocks.emplace_back(claims_of(study, lab));
    if (auto lanes = lanes_of(study.lab, false)) document.blocks.emplace_back(std::move(*lanes));
    document.blocks.emplace_back(verdict_of(study));
    for (Paragraph& each : lab_warnings(study.lab)) document.blocks.emplace_back(std::move(each));
    document.blocks.emplace_back(opening_of(study, lab));
    if (!intro.empty()) document.blocks.emplace_back(Paragraph{intro});
    document.sections.push_back(reading_section(study));
    document.sections.push_back(matrix_section(study));
    for (Experiment const& each : study.experiments) document.sections.push_back(section_of(study, each));
    for (Section& each : lab_sections(lab)) document.sections.push_back(std::move(each));
    document.sections.push_back(trust_section(study));
    if (!study.environment.empty()) document.sections.push_back(environment_section(study.environment));
    document.sections.push_back(reproduction_section(study));
    for (Section& each : document.sections) each.folded = true;
    return document;
}

}   // namespace tricorn::client::report
