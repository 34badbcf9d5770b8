#include "client/compare/output/study_text.hpp"
#include "client/compare/study/metric.hpp"
#include "common/text/number_text.hpp"
#include "common/text/text_lines.hpp"
#include <algorithm>
#include <cmath>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::compare {

namespace {

using Row = std::vector<std::string>;

std::optional<Estimate> estimate_of(Cell const& cell, std::string const& metric) {
    std::vector<double> values;
    for (Round const& round : cell.rounds) {
        if (auto const value = round.value(metric); value && round.valid()) values.push_back(*value);
    }
    return estimate(values, 1 - confidence, 1);
}

std::string number_text(double value, std::string_view unit) {
    if (unit == "1/s")
        return value >= 100 ? count_text(static_cast<std::uint64_t>(std::llround(value)))
                            : fmt::format("{:.3g}", value);
    if (unit == "s") return duration_text(std::chrono::nanoseconds(static_cast<std::int64_t>(value * 1e9)));
    if (unit == "bytes") return bytes_text(value);
    if (value >= 999.5) return count_text(static_cast<std::uint64_t>(std::llround(value)));
    return fmt::format("{:.3g}", value);
}

std::string value_text(Cell const& cell, std::string const& metric) {
    auto const found = estimate_of(cell, metric);
    return found ? number_text(found->median, metric_of(metric).unit) : "-";
}

// Returns "±4 %", the wider half of the interval.
std::string width_text(Cell const& cell, std::string const& metric) {
    auto const found = estimate_of(cell, metric);
    if (!found || !found->has_interval || found->median <= 0) return "";
    double const width = std::max(found->high / found->median - 1, 1 - found->low / found->median);
    return width > 1 ? "±100+ %" : fmt::format("±{:.0f} %", width * 100);
}

char letter(std::string const& set_by) {
    return set_by.empty() ? ' ' : set_by.front();
}

Row closed_row(Cell const& cell) {
    Row row{cell.subject};
    if (!cell.valid()) {
        row.insert(row.end(), {cell.rounds.empty() ? "not run" : "INVALID", "", "", "", "", "", "", ""});
        return row;
    }
    auto const rate = estimate_of(cell, "rate");
    double const reached = cell.ceiling && rate ? rate->median / cell.ceiling->rate : 0;
    row.insert(row.end(),
               {value_text(cell, "rate"), width_text(cell, "rate"),
                cell.ceiling ? number_text(cell.ceiling->rate, "1/s") + letter(cell.ceiling->set_by) : "-",
                cell.ceiling ? fmt::format("{:.0f} %", reached * 100) : "", value_text(cell, "cpu_us_per_request"),
                value_text(cell, "p50"), value_text(cell, "p99"), value_text(cell, "pss_bytes")});
    return row;
}

std::string x_text(std::optional<double> x) {
    return x ? fmt::format("{:g}", *x) : std::string();
}

std::string parameter(Experiment const& experiment, char const* name) {
    auto const* const value = experiment.parameters.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::vector<Cell const*> cells_at(Experiment const& experiment, std::optional<double> x) {
    std::vector<Cell const*> cells;
    for (Cell const& cell : experiment.cells) {
        if (cell.x == x) cells.push_back(&cell);
    }
    return cells;
}

std::string closed_table(Experiment const& experiment, std::optional<double> x) {
    std::vector<Row> rows{{"", "rate/s", "", "ceiling", "", "CPU us", "p50", "p99", "PSS"}};
    for (Cell const* const cell : cells_at(experiment, x)) rows.push_back(closed_row(*cell));
    return fmt::format("{}, {} connections, closed loop\n\n", experiment.workload, x_text(x)) + table(rows);
}

// One row per number of connections, one column per subject.
std::string rates_table(Experiment const& experiment) {
    std::vector<Row> rows;
    Row head{"connections"};
    for (Cell const* const cell : cells_at(experiment, experiment.main_x())) head.push_back(cell->subject);
    rows.push_back(head);
    for (auto const& x : experiment.xs()) {
        Row row{x_text(x)};
        for (auto subject = head.begin() + 1; subject != head.end(); ++subject) {
            auto const cells = cells_at(experiment, x);
            auto const cell = std::ranges::find(cells, *subject, [](Cell const* each) { return each->subject; });
            bool const none = cell == cells.end() || (*cell)->rounds.empty();
            row.push_back(none ? "-" : (*cell)->valid() ? value_text(**cell, "rate") : "INVALID");
        }
        rows.push_back(std::move(row));
    }
    return experiment.workload + ", rate/s\n\n" + table(rows);
}

std::string closed_tables(Experiment const& experiment) {
    std::string text;
    auto const xs = experiment.xs();
    if (xs.size() > 1) text += rates_table(experiment);
    return text + closed_table(experiment, experiment.main_x());
}

// One column per metric that any subject has.
std::string other_table(Experiment const& experiment, std::vector<std::string> const& metrics, Row const& heads) {
    std::string const x = parameter(experiment, "x");
    Row head{""};
    if (!x.empty()) head.push_back(x);
    head.insert(head.end(), heads.begin(), heads.end());
    std::vector<Row> rows{head};
    for (Cell const& cell : experiment.cells) {
        Row row{cell.subject};
        if (!x.empty()) row.push_back(x_text(cell.x));
        for (auto const& metric : metrics) row.push_back(cell.valid() ? value_text(cell, metric) : "-");
        rows.push_back(std::move(row));
    }
    return experiment.title + "\n\n" + table(rows);
}

std::string experiment_text(Experiment const& experiment) {
    std::string const& kind = experiment.kind;
    if (kind == "closed_loop") return closed_tables(experiment);
    if (kind == "idle_memory")
        return other_table(experiment, {"pss_bytes", "bytes_per_connection", "processes", "threads"},
                           {"PSS", "each", "processes", "threads"});
    if (kind == "crash")
        return other_table(experiment, {"lost_requests", "recovery_seconds", "replaced_seconds", "longest_gap_seconds"},
                           {"lost requests", "recovered in", "new worker in", "longest gap"});
    if (kind == "speed_up")
        return other_table(experiment, {"rate", "speed_up", "share_of_ceiling"}, {"rate/s", "speed-up", "of ceiling"});
    if (kind == "overload")
        return other_table(experiment,
                           {"rate", "goodput", "refused", "errors", "p99", "p99_overload", "recovery_seconds"},
                           {"rate/s", "goodput/s", "refused", "errors", "p99", "p99 over", "recovered"});
    if (kind == "responsiveness")
        return other_table(experiment, {"p50", "p90", "p99", "max"}, {"p50", "p90", "p99", "longest"});
    return other_table(experiment, {"p50", "p90", "p99", "cpu_us_per_request"}, {"p50", "p90", "p99", "CPU us"});
}

double rate_of(Experiment const& experiment, std::string const& subject, std::optional<double> x) {
    for (Cell const* const cell : cells_at(experiment, x)) {
        auto const rate = estimate_of(*cell, "rate");
        if (cell->subject == subject && rate) return rate->median;
    }
    return 0;
}

// For rates: each subject against the next slower one, and the control.
std::string differences_text(Study const& study, std::vector<Difference> const& all) {
    std::string text;
    for (Experiment const& experiment : study.experiments) {
        auto const x = experiment.main_x();
        std::vector<double> rates;
        for (Cell const* const cell : cells_at(experiment, x)) {
            Subject const* const subject = study.subject(cell->subject);
            if (subject != nullptr && !subject->is_control()) rates.push_back(rate_of(experiment, cell->subject, x));
        }
        std::ranges::sort(rates);
        for (Difference const& one : all) {
            if (one.metric != "rate" || one.experiment != experiment.id || one.x != x) continue;
            if (experiment.kind != "closed_loop") continue;
            auto const place = [&](std::string const& subject) {
                return std::ranges::lower_bound(rates, rate_of(experiment, subject, x)) - rates.begin();
            };
            if (!one.is_control && std::abs(place(one.a) - place(one.b)) > 1) continue;
            text += line(one.is_control ? "control" : "rates", experiment.workload + ": " + one.sentence);
        }
    }
    return text.empty() ? text : text + "\n";
}

std::string ceilings_text(Study const& study) {
    std::vector<std::pair<char, std::string>> whats;
    for (Experiment const& experiment : study.experiments) {
        for (Cell const& cell : experiment.cells) {
            if (!cell.ceiling || experiment.kind != "closed_loop") continue;
            std::string const what = cell.ceiling->sentence;
            auto const known = std::ranges::find(whats, std::pair{letter(cell.ceiling->set_by), what});
            if (known == whats.end()) whats.emplace_back(letter(cell.ceiling->set_by), what);
        }
    }
    std::string text;
    for (auto const& [mark, what] : whats) text += (text.empty() ? "" : "; ") + std::string(1, mark) + ": " + what;
    return text.empty() ? text : line("ceilings", text);
}

// How much of the machine other programs used.
std::string others_text(Study const& study) {
    double most = 0;
    for (Experiment const& experiment : study.experiments) {
        for (Cell const& cell : experiment.cells) {
            for (Round const& round : cell.rounds) most = std::max(most, round.value("others_busy").value_or(0));
        }
    }
    if (most < 0.1) return {};
    return line("note", fmt::format("other programs used up to {:.1f} processors meanwhile: a quiet machine gives "
                                    "better figures and narrower intervals",
                                    most));
}

// Groups remarks by text, so that one line names all who share a remark.
class Sayings {
public:
    void add(std::string const& what, std::string const& of_whom) {
        auto const known = std::ranges::find(all_, what, &std::pair<std::string, std::string>::first);
        if (known == all_.end())
            all_.emplace_back(what, of_whom);
        else if (!of_whom.empty())
            known->second += ", " + of_whom;
    }
    std::string lines(char const* label) const {
        std::string text;
        for (auto const& [what, whom] : all_)
            text += line(label, whom.empty() ? what : fmt::format("{}: {}", whom, what));
        return text;
    }

private:
    std::vector<std::pair<std::string, std::string>> all_;
};

std::string incomplete_text(Study const& study) {
    Sayings sayings;
    for (NotRun const& one : study.incomplete) {
        std::string const whom = one.subject + (one.x ? " " + x_text(one.x) : "");
        sayings.add(one.why, one.experiment + (whom.empty() ? "" : " " + whom));
    }
    return sayings.lines("not run");
}

std::string remarks_text(Study const& study) {
    Sayings invalid, notes;
    for (Experiment const& experiment : study.experiments) {
        for (Cell const& cell : experiment.cells) {
            if (cell.valid() || cell.rounds.empty() || cell.rounds.front().reasons.empty()) continue;
            invalid.add(cell.rounds.front().reasons.front(),
                        fmt::format("{} {} {}", experiment.id, cell.subject, x_text(cell.x)));
        }
        for (std::string const& note : experiment.notes) {   // "who: what"
            auto const colon = note.find(": ");
            bool const whom = colon != std::string::npos;
            notes.add(whom ? note.substr(colon + 2) : note,
                      experiment.id + (whom ? " " + note.substr(0, colon) : std::string()));
        }
    }
    return invalid.lines("INVALID") + notes.lines("note") + incomplete_text(study);
}

}   // namespace

std::string study_text(Study const& study, std::vector<Difference> const& differences, std::vector<Law> const& laws) {
    std::string text = "\n";
    for (Experiment const& experiment : study.experiments) text += experiment_text(experiment);
    text += differences_text(study, differences) + ceilings_text(study) + remarks_text(study);
    text += others_text(study);
    for (Law const& law : laws) text += line(law.holds ? "law holds" : "LAW BROKEN", law.law + ": " + law.detail);
    text +=
        line("brackets", "contain the true value in 95 of 100 such reports, for all numbers of one condition together; "
                         "± is the same for a single number");
    return text;
}

}   // namespace tricorn::client::compare
