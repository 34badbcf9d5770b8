#include "client/report/comparison/findings.hpp"
#include "client/report/document/document.hpp"
#include "client/results/metric.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

OpeningCell::Number number_of(std::string label, Estimate const& estimate, Unit unit, Stored const& stored) {
    return {std::move(label), interval(estimate.median, estimate.low, estimate.high, unit), stored.path, stored.median};
}

// Returns why nothing of that kind was measured; without a kind, why the lab was not.
std::string why_not(Evidence const& evidence, std::optional<Kind> kind) {
    Study const& study = evidence.study;
    auto const experiments = kind ? study.of_kind(*kind) : std::vector<Experiment const*>();
    for (NotRun const& each : study.incomplete) {
        if (std::ranges::find(experiments, each.experiment, &Experiment::id) != experiments.end()) return each.why;
        if (each.experiment == (kind ? name_of(*kind) : "lab")) return each.why;
    }
    for (Experiment const* const experiment : experiments) {
        for (Cell const& cell : experiment->cells) {
            if (!cell.valid() && !cell.reasons().empty()) return cell.reasons().front();
        }
    }
    if (study.interrupted) return "the comparison was interrupted before";
    if (!kind) return "this result has no lab section, which measures the primitives without a server";
    return "this comparison has no such experiment";
}

}   // namespace

Opening opening_of(Study const& study, Lab const& lab) {
    Evidence const evidence{study, lab, columns_of(study, lab.present())};
    Opening opening;
    for (Column const& column : evidence.columns) {
        bool const same = column.subject.empty() || column.subject == column.title;
        opening.columns.push_back(same ? column.title : column.title + " (" + column.subject + ")");
    }
    for (auto const row : {unit_row, memory_row, sharing_row, switch_row, responsiveness_row, parallelism_row,
                           creation_row, waiting_row, fit_row, isolation_row})
        opening.rows.push_back(row(evidence));
    return opening;
}

Finding ranked(OpeningRow& row, Evidence const& evidence, Experiment const& experiment, std::optional<double> x,
               std::string const& metric, std::string const& label, TextBookOrder const& order) {
    auto const all = contenders(evidence.study, experiment, x, metric);
    if (all.empty()) return {};
    Metric const meaning = metric_of(metric);
    for (Contender const& each : all)
        put(row, evidence.columns, each.name, number_of(label, each.estimate, meaning.unit, each.stored));
    link(row, experiment);
    Ranking const ranking = rank(all, meaning.better, meaning.unit, evidence.study.margin(),
                                 differences_of(evidence.study, experiment, x, metric));
    Books books = text_books_of(ranking, order);
    return {sentence(ranking, wording_of(meaning)), std::move(books.text), books.agrees};
}

Finding ranked(OpeningRow& row, Evidence const& evidence, Group const& group, Wording const& words,
               TextBookOrder const& order) {
    if (group.members.empty()) return {};
    auto const all = contenders(group);
    Unit const unit = group.members.front()->unit;
    std::vector<std::string> few, unranked;
    for (LabExperiment const* const each : group.members) {
        OpeningCell::Number number = number_of(group.label, *each->estimate, unit, each->stored);
        number.text = each->doubt() + number.text;
        put(row, evidence.columns, each->role, std::move(number));
        std::string const value = " " + each->doubt() + quantity(each->estimate->median, unit);
        bool const is_alone = all.size() < 2;   // then there is nothing to rank
        if (is_alone || !each->is_comparable())
            unranked.push_back("a " + each->role + value +
                               (each->few_samples().empty() ? "" : " (" + each->few_samples() + ")"));
        else if (each->range)
            few.push_back("a " + each->role + " (" + each->few_samples() + ")");
    }
    if (all.size() < 2) return {joined(unranked) + ": nothing is ranked.", {}, false};
    Ranking const ranking = rank(all, Better::lower, unit, evidence.study.margin());
    Books books = text_books_of(ranking, order);
    if (books.agrees && !unranked.empty()) books.text += " of those that are ranked";
    std::string const doubt = (few.empty() ? "" : " Compared by the range of few samples: " + joined(few) + ".") +
                              (unranked.empty() ? "" : " Too few samples to rank: " + joined(unranked) + ".");
    return {sentence(ranking, words) + doubt, std::move(books.text), books.agrees};
}

std::string begun(std::string const& before, std::string const& text) {
    std::string all = before + text;
    bool const is_a_word =
        !before.empty() || text.starts_with("a ") || text.starts_with("not decided ") || text.starts_with("one round ");
    if (is_a_word && all[0] >= 'a' && all[0] <= 'z') all[0] = static_cast<char>(all[0] - 'a' + 'A');
    return all;
}

std::string at_text(Experiment const& experiment, std::optional<double> x) {
    if (!x) return {};
    if (experiment.x_name() == "rate")
        return "at " + quantity(*x, Unit::number) + " requests per second for each subject, ";
    if (experiment.x_name() == "share") return "at " + percent(*x) + " of each subject's own knee, ";
    if (experiment.kind == Kind::responsiveness) return *x == 0 ? "alone, " : "with a long request running, ";
    return fmt::format("with {} {}, ", quantity(*x, Unit::number), experiment.x_name());
}

void link(OpeningRow& row, Experiment const& experiment) {
    std::pair const target{"experiment-" + identifier(experiment.id), experiment.title};
    if (row.links.empty() || row.links.back() != target) row.links.push_back(target);
}

void add(OpeningRow& row, Finding finding, std::string const& before) {
    if (finding.text.empty()) return;
    finding.text = begun(before, finding.text);
    row.findings.push_back(std::move(finding));
}

void conclude(OpeningRow& row, Evidence const& evidence, std::optional<Kind> kind) {
    if (row.findings.empty()) row.findings.push_back({"Not measured: " + why_not(evidence, kind) + ".", {}, false});
}

}   // namespace tricorn::client::report
