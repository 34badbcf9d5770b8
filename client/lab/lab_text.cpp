#include "client/lab/lab_text.hpp"
#include "client/results/lane_text.hpp"
#include "common/text/number_text.hpp"
#include <algorithm>
#include <array>
#include <cmath>
#include <spdlog/fmt/fmt.h>
#include <utility>

namespace tricorn::client::lab {

namespace {

using namespace lab;

constexpr std::size_t label_width = 32, cell_width = 16, line_width = 80;
constexpr double much_for_others = 0.1;
constexpr std::array<UnitKind, 3> units{UnitKind::process, UnitKind::thread, UnitKind::coroutine};
constexpr std::array<std::pair<Question, char const*>, 4> questions{{
    {Question::creation, "create and destroy"},
    {Question::context_switch, "switch to another unit"},
    {Question::memory, "memory of a waiting unit (PSS)"},
    {Question::sharing, "share data"},
}};

// Returns the width on a terminal: UTF-8 continuation bytes take no column.
std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string left(std::string_view text, std::size_t width) {
    return std::string(text) + std::string(width - std::min(width, columns(text)), ' ');
}

std::string right(std::string_view text, std::size_t width) {
    return std::string(width - std::min(width, columns(text)), ' ') + std::string(text);
}

// Wraps `text` between words, indented by `indent` columns.
std::string wrapped(std::string_view text, std::size_t indent) {
    std::string lines, line(indent, ' ');
    bool empty = true;
    while (!text.empty()) {
        auto const word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        if (!empty && columns(line) + 1 + columns(word) > line_width) {
            lines += line + "\n";
            line.assign(indent, ' ');
            empty = true;
        }
        line += (empty ? "" : " ") + std::string(word);
        empty = false;
    }
    return lines + line + "\n";
}

std::string time_text(double ns) {
    return duration_text(ns * 1e-9);
}

// Without the unit: the ends of an interval stand behind a value that has it.
std::string percent_of(double share) {
    return fmt::format("{:.{}f}", share * 100, share > 0.0005 && share < 0.0995 ? 1 : 0);
}

std::string value_text(Measure measure, double value) {
    switch (measure) {
        case Measure::nanoseconds: return time_text(value);
        case Measure::bytes: return bytes_text(value);
        case Measure::share: return share_text(value);
        case Measure::number: break;
    }
    return digits_text(value);
}

// Returns the wider half of the interval as a share of the median; nothing for a constant, and for so few samples that it
// holds the truth less often than the report says. Of a share the interval itself: a share of a share would be misread.
std::string width_text(Measure measure, MedianInterval const& interval) {
    if (interval.confidence < 0.95) return {};
    if (measure == Measure::share && interval.low < interval.high)
        return fmt::format(" [{},{}]", percent_of(interval.low), percent_of(interval.high));
    double const reach = std::max(interval.high - interval.median, interval.median - interval.low);
    if (reach <= 0) return {};
    double const share = reach / interval.median;
    return share > 9.99 ? " ±>999%" : fmt::format(" ±{:.0f}%", std::ceil(share * 100));
}

class Table {
public:
    explicit Table(LabReport const& report) : report_(report) {}

    std::string text() {
        std::string all;
        for (auto const& [question, heading] : questions) all += part_of(question, heading);
        return all + notes();
    }

private:
    std::string part_of(Question question, char const* heading) {
        std::vector<std::string> rows;
        for (LabFinding const& finding : report_.findings) {
            bool const is_new = std::ranges::find(rows, finding.what.row) == rows.end();
            if (finding.what.question == question && is_new) rows.push_back(finding.what.row);
        }
        if (rows.empty()) return {};
        std::string text = left(heading, label_width);
        for (UnitKind const unit : units) text += right(to_string(unit), cell_width);
        text += "\n" + std::string(line_width, '-') + "\n";
        for (std::string const& row : rows) text += line_of(question, row);
        if (question == Question::memory) text += kernel_lines();
        return text + "\n";
    }

    std::string line_of(Question question, std::string const& row) {
        std::string line = left(row, label_width);
        for (UnitKind const unit : units) {
            LabFinding const* const finding = find(question, row, unit);
            line += right(finding == nullptr ? "-" : cell(*finding), cell_width);
        }
        line.erase(line.find_last_not_of(' ') + 1);
        return line + "\n";
    }

    LabFinding const* find(Question question, std::string_view row, UnitKind unit) const {
        auto const found = std::ranges::find_if(report_.findings, [&](LabFinding const& finding) {
            return finding.what.question == question && finding.what.row == row && finding.what.unit == unit;
        });
        return found == report_.findings.end() ? nullptr : &*found;
    }

    std::string cell(LabFinding const& finding) {
        if (finding.samples == 0) return "[" + std::to_string(note(finding.could_not_run)) + "]";
        wide_ = wide_ || !finding.converged;
        std::string const mark = finding.converged ? " " : "~";
        double const value = finding.interval.median;
        // Less than a page: a remainder of a page that existed before.
        if (finding.what.measure == Measure::bytes && value < finding.what.resolution)
            return "<" + bytes_text(finding.what.resolution) + " " + mark;
        return value_text(finding.what.measure, value) + width_text(finding.what.measure, finding.interval) + mark;
    }

    // Uses the largest number of parked units: with few, one-time costs weigh too much.
    std::string kernel_lines() const {
        std::array<LabFinding const*, units.size()> largest{};
        for (LabFinding const& finding : report_.findings) {
            bool const special = finding.what.row.find(',', finding.what.row.find(' ')) != std::string::npos;
            if (finding.what.question != Question::memory || finding.samples == 0 || special) continue;
            largest[static_cast<std::size_t>(std::ranges::find(units, finding.what.unit) - units.begin())] = &finding;
        }
        std::string text;
        for (auto const& [part, label] : {std::pair("kernel_stacks", "and in the kernel: stack"),
                                          std::pair("page_tables", "and in the kernel: page tables")}) {
            text += left(label, label_width);
            for (LabFinding const* const finding : largest) text += right(part_text(finding, part), cell_width);
            text.erase(text.find_last_not_of(' ') + 1);
            text += "\n";
        }
        return text;
    }

    static std::string part_text(LabFinding const* finding, char const* part) {
        if (finding == nullptr) return "-";
        auto const found = finding->parts.find(part);
        return found == finding->parts.end() ? "unknown" : bytes_text(found->second) + "  ";
    }

    std::size_t note(std::string const& reason) {
        auto const found = std::ranges::find(notes_, reason);
        if (found != notes_.end()) return static_cast<std::size_t>(found - notes_.begin()) + 1;
        notes_.push_back(reason);
        return notes_.size();
    }

    std::string notes() const {
        std::string text;
        for (std::size_t i = 0; i < notes_.size(); ++i)
            text += wrapped(fmt::format("[{}] could not run: {}", i + 1, notes_[i]), 0);
        if (wide_) {
            text += wrapped("~ fewer than 8 samples, or an interval wider than 5 % of the median: the budget was used "
                            "up before",
                            0);
        }
        return text;
    }

    LabReport const& report_;
    std::vector<std::string> notes_;
    bool wide_ = false;
};

// The last moment of all panels that do this work: with one scale they can be compared.
double span_of(LaneStudy const& study, LanePanel::Work work) {
    double span = 0;
    for (LanePanel const& panel : study.panels) span = std::max(span, panel.work == work ? panel.end() : 0);
    return span;
}

std::string work_heading(LanePanel const& panel) {
    auto const time = [](double microseconds) { return duration_text(microseconds * 1e-6); };
    if (panel.work == LanePanel::Work::hand_over) return "handing over, as in a textbook";
    std::string text = "each unit computes " + time(panel.run_each);
    if (panel.wait_each > 0) text += " and waits " + time(panel.wait_each) + ", by turns";
    return text;
}

std::string panel_text(LanePanel const& panel, double span) {
    std::string text = wrapped(panel.name + (panel.lanes.empty() ? ": could not run: " + panel.could_not_run : ""), 0);
    for (std::string const& line : lane_lines(panel, span, line_width)) text += line + "\n";
    for (std::string const& sentence : panel.sentences) text += wrapped(sentence, 2);
    return text;
}

std::string timeline_text(LaneStudy const& study) {
    std::string text = "who ran when\n" + std::string(line_width, '-') + "\n";
    for (auto const* const sentences : {&study.sentences, &study.asides}) {
        for (std::string const& sentence : *sentences) text += wrapped(sentence, 0);
    }
    LanePanel::Work const* before = nullptr;
    for (LanePanel const& panel : study.panels) {
        double const span = span_of(study, panel.work);
        if (before == nullptr || *before != panel.work) {
            text += "\n" + wrapped(work_heading(panel), 0);
            if (span > 0) text += wrapped(lane_legend(lane_column(span, line_width)), 0);
        }
        text += "\n" + panel_text(panel, span);
        before = &panel.work;
    }
    return text + "\n" + wrapped(study.check, 0) + "\n";
}

std::string list_of(std::vector<unsigned> const& processors) {
    std::string text;
    for (unsigned const processor : processors) text += (text.empty() ? "" : " and ") + std::to_string(processor);
    return text;
}

std::string head_of(LabReport const& report) {
    Environment const& here = report.environment;
    std::string machine = here.machine.system;
    if (!here.machine.processor.empty()) machine += ", " + here.machine.processor;
    machine +=
        fmt::format(", {} processors{}", here.machine.processors, here.machine.hypervisor ? ", a virtual machine" : "");
    if (here.machine.load) machine += fmt::format(", load {:.2f} before", *here.machine.load);
    std::string text = wrapped(machine, 0);
    if (!here.sanitizer.empty())
        text += wrapped("BUILT WITH A SANITIZER (" + here.sanitizer + "): these are not the machine's numbers", 0);
    else if (!here.optimized)
        text += wrapped("BUILT WITHOUT OPTIMIZATION: these are not the machine's numbers", 0);
    return text + "\n";
}

std::string foot_of(LabReport const& report) {
    Environment const& here = report.environment;
    std::string text = "Medians over fresh processes; ± is the wider half of the interval that contains the true "
                       "median with 95 % confidence. ";
    text += fmt::format("Subtracted: {} for reading the clock, {} for the loop. ", time_text(report.overhead.clock),
                        time_text(report.overhead.loop));
    text += std::string("Pinned units run on processor") + (here.pinned.size() > 1 ? "s " : " ") + list_of(here.pinned);
    text += here.pinned_share_core ? ", two hardware threads of one core." : ".";
    text += " Measured for " + seconds_text(report.taken) + ".";
    if (report.others_share.value_or(0) > much_for_others)
        text += " Other programs took " + share_text(*report.others_share) +
                " of the processors meanwhile, which makes these numbers larger.";
    if (report.interrupted) text += " Interrupted: this was measured until then.";
    return wrapped(text, 0);
}

}   // namespace

std::string lab_text(LabReport const& report) {
    std::string const lanes = report.timeline ? timeline_text(*report.timeline) : std::string();
    return head_of(report) + lanes + Table(report).text() + foot_of(report);
}

std::string lab_paragraphs(std::vector<std::string> const& sentences) {
    std::string all;
    for (std::string sentence : sentences) {
        for (auto at = sentence.find(no_break_space); at != std::string::npos; at = sentence.find(no_break_space, at))
            sentence.replace(at, no_break_space.size(), " ");
        all += "\n" + wrapped(sentence, 0);
    }
    return all;
}

std::string lab_lack(LabFinding const& finding) {
    if (finding.samples == 0) return finding.could_not_run;
    if (finding.converged) return {};
    std::string const samples = fmt::format("{} sample{}", finding.samples, finding.samples == 1 ? "" : "s");
    if (finding.samples < least_samples) return "only " + samples;
    return fmt::format("after {} the interval is {} wide, more than {}", samples,
                       std::isfinite(finding.interval.relative_width()) ? share_text(finding.interval.relative_width())
                                                                        : "immeasurably",
                       share_text(narrow_width));
}

}   // namespace tricorn::client::lab
