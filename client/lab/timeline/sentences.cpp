#include "client/lab/timeline/sentences.hpp"
#include "client/lab/timeline/facts.hpp"
#include "client/lab/timeline/switch_check.hpp"
#include "client/statistics/statistics.hpp"
#include "common/text/number_text.hpp"
#include <algorithm>
#include <array>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::lab {

namespace {

using Work = LanePanel::Work;

constexpr double worth_telling = 0.01;   // a share

std::string time_text(double microseconds) {
    return duration_text(microseconds * 1e-6);
}

std::string plural_of(std::string const& unit) {
    return unit == "process" ? "processes" : unit + "s";
}

std::string count_of(std::size_t count) {
    constexpr std::array<char const*, 5> words{"No", "One", "Two", "Three", "Four"};
    return count < words.size() ? words[count] : std::to_string(count);
}

std::string units_of(LanePanel const& panel) {
    return count_of(panel.lanes.size()) + " " + plural_of(panel.unit);
}

std::string begin_of(Lane const& lane) {
    auto const first = lane.first_run();
    if (!first) return lane.name + " never ran";
    if (*first <= 0) return lane.name + " began at once";
    return fmt::format("{} first ran after {}", lane.name, time_text(*first));
}

// "97 ms for 96 ms of work"
std::string total_of(PanelFacts const& facts) {
    return fmt::format("{} for {} of work", time_text(facts.end), time_text(facts.ran));
}

bool is_disturbed(LanePanel const& panel) {
    return panel.could_not_run.empty() && facts_of(panel).missed_share() > disturbed_share;
}

std::string disturbance_of(LanePanel const& panel, PanelFacts const& facts) {
    bool const may_idle = panel.processors > 1 && panel.unit != "coroutine";
    std::string text =
        fmt::format("{} of the processor time that they could have used ({}) went to other programs, the "
                    "kernel or the hypervisor{}",
                    share_text(facts.missed_share()), time_text(facts.missed), may_idle ? ", or stayed unused" : "");
    if (panel.tries > 1) text += fmt::format("; this is the least disturbed of {} runs", panel.tries);
    return text + ".";
}

std::string turns_of(PanelFacts const& facts) {
    std::vector<double> turns = facts.turns;
    auto const [least, most] = std::ranges::minmax(turns);
    return fmt::format("{} turns of {} (median; {} to {})", turns.size(), time_text(median_of(turns)), time_text(least),
                       time_text(most));
}

// Whether some unit ran again after another one had run.
bool took_turns(LanePanel const& panel, PanelFacts const& facts) {
    return facts.turns.size() > panel.lanes.size();
}

std::string together_of(LanePanel const& panel, PanelFacts const& facts) {
    if (facts.together <= 0) return "Never did two run at the same moment";
    return fmt::format("For {} of the time {} ran at the same moment", share_text(facts.together_share()),
                       panel.processors == 2 ? "two" : "two or more");
}

void tell_kernel_units(LanePanel const& panel, PanelFacts const& facts, std::vector<std::string>& sentences) {
    if (panel.processors == 1) {
        if (took_turns(panel, facts))
            sentences.push_back(fmt::format("{} on one processor took {}: concurrency. {}.", units_of(panel),
                                            turns_of(facts), together_of(panel, facts)));
        else
            sentences.push_back(fmt::format("{} on one processor ran one after the other. {}.", units_of(panel),
                                            together_of(panel, facts)));
    } else {
        bool const parallel = facts.together_share() > worth_telling;
        sentences.push_back(fmt::format("{} on two processors: {}{}.", units_of(panel),
                                        parallel ? "for " + share_text(facts.together_share()) +
                                                       " of the time two ran at the same moment: parallelism"
                                                 : "hardly ever did two run at the same moment",
                                        took_turns(panel, facts) ? "; on each processor they took turns, " +
                                                                       std::to_string(facts.turns.size()) + " in all"
                                                                 : ""));
    }
    sentences.push_back(fmt::format("{}; {}.", total_of(facts), begin_of(panel.lanes.back())));
}

void tell_coroutines(LanePanel const& panel, PanelFacts const& facts, std::vector<std::string>& sentences) {
    std::string const second =
        panel.processors == 2 && facts.together <= 0 ? " The second processor was of no use to them." : "";
    if (took_turns(panel, facts))
        sentences.push_back(
            fmt::format("{} in one thread took turns. {}.{}", units_of(panel), together_of(panel, facts), second));
    else
        sentences.push_back(fmt::format("{} in one thread ran one after the other: none gives way while it computes.{}",
                                        units_of(panel), second));
    sentences.push_back(fmt::format("{}; {}.", total_of(facts), begin_of(panel.lanes.back())));
}

std::string place_of(LanePanel const& panel) {
    if (panel.unit == "coroutine") return "in one thread";
    return panel.processors == 1 ? "on one processor" : "on two processors";
}

void tell_waiting(LanePanel const& panel, PanelFacts const& facts, std::vector<std::string>& sentences) {
    double const in_a_row = static_cast<double>(panel.lanes.size()) * (panel.run_each + panel.wait_each);
    std::string text = fmt::format("{} {}: {}", units_of(panel), place_of(panel), total_of(facts));
    if (facts.end < in_a_row)
        text += fmt::format("; one after the other, with their waits, it would be {}. While one waits, another runs",
                            time_text(in_a_row));
    sentences.push_back(text + ".");
    sentences.push_back(fmt::format("{}; {}.", together_of(panel, facts), begin_of(panel.lanes.back())));
}

void tell_hand_over(LanePanel const& panel, PanelFacts const& facts, std::vector<std::string>& sentences) {
    if (panel.lanes.size() != 2 || facts.turns.empty()) return;
    std::string text =
        fmt::format("{} runs and hands over to {}, which runs and hands back: {} turns of {} in one thread",
                    panel.lanes[0].name, panel.lanes[1].name, facts.turns.size(), time_text(median_of(facts.turns)));
    if (!facts.hand_overs.empty())
        text += fmt::format(", {} between the end of one and the beginning of the next (median)",
                            time_text(median_of(facts.hand_overs)));
    sentences.push_back(text + ".");
    sentences.push_back(together_of(panel, facts) + ".");
}

LanePanel const* find(LaneStudy const& study, std::string_view unit, unsigned processors, Work work) {
    auto const found = std::ranges::find_if(study.panels, [&](LanePanel const& each) {
        return each.unit == unit && each.processors == processors && each.work == work && !each.lanes.empty();
    });
    return found == study.panels.end() ? nullptr : &*found;
}

constexpr std::array<std::string_view, 3> kinds{"process", "thread", "coroutine"};
using Three = std::array<LanePanel const*, kinds.size()>;

// nullopt: not all of them were recorded whole.
std::optional<Three> three(LaneStudy const& study, unsigned processors, Work work) {
    Three all{};
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        all[i] = find(study, kinds[i], processors, work);
        if (all[i] == nullptr || facts_of(*all[i]).lost > 0) return std::nullopt;
    }
    return all;
}

// "processes 51 ms, threads 50 ms, coroutines 97 ms"
std::string ends_of(Three const& panels) {
    std::string text;
    for (LanePanel const* const each : panels)
        text += (text.empty() ? "" : ", ") + plural_of(each->unit) + " " + time_text(each->end());
    return text;
}

double last_begin(LanePanel const& panel) {
    return panel.lanes.back().first_run().value_or(panel.end());
}

double total_work(LanePanel const& panel) {
    return panel.run_each * static_cast<double>(panel.lanes.size());
}

// "96 %, 95 % and 0 %": of the three, in order.
std::string in_order(Three const& panels, auto const& text_of) {
    return fmt::format("{}, {} and {}", text_of(*panels[0]), text_of(*panels[1]), text_of(*panels[2]));
}

bool are_alike(Three const& panels) {
    auto const [least, most] = std::ranges::minmax(panels, {}, [](LanePanel const* each) { return each->end(); });
    return most->end() <= 1.1 * least->end();
}

std::string computing_sentence(Three const& panels, unsigned processors) {
    std::string const work = time_text(total_work(*panels[0]));
    if (processors == 2)
        return fmt::format(
            "{} of computing on two processors: {}. Two ran at the same moment for {} of it.", work, ends_of(panels),
            in_order(panels, [](LanePanel const& each) { return share_text(facts_of(each).together_share()); }));
    bool const earlier = std::max(last_begin(*panels[0]), last_begin(*panels[1])) < last_begin(*panels[2]);
    return fmt::format(
        "{} of computing on one processor: {}. The last unit first ran after {}{}.", work, ends_of(panels),
        in_order(panels, [](LanePanel const& each) { return time_text(last_begin(each)); }),
        earlier && are_alike(panels) ? ": taking turns saves no time, it lets the last one begin earlier" : "");
}

std::string waiting_sentence(Three const& panels, unsigned processors) {
    LanePanel const& first = *panels[0];
    double const in_a_row = static_cast<double>(first.lanes.size()) * (first.run_each + first.wait_each);
    // As many as there are processors could be done at once even if a wait kept one busy.
    bool const all_overlap = std::ranges::all_of(
        panels, [&](LanePanel const* each) { return each->end() < in_a_row / static_cast<double>(processors); });
    return fmt::format("{} of computing with waits in between, on {}: {}{}.", time_text(total_work(first)),
                       processors == 1 ? "one processor" : "two processors", ends_of(panels),
                       all_overlap
                           ? fmt::format("; if a wait kept its processor it would be {} or more: who waits needs none",
                                         time_text(in_a_row / static_cast<double>(processors)))
                           : "");
}

// What is to be known before anything else is read.
void tell_doubts(LaneStudy const& study, std::vector<std::string>& sentences) {
    auto const recorded = std::ranges::count_if(study.panels, [](auto const& each) { return !each.lanes.empty(); });
    auto const disturbed = std::ranges::count_if(study.panels, is_disturbed);
    if (disturbed > 0)
        sentences.push_back(
            fmt::format("The machine was busy: in {} of {} panels more than {} of the processor time that the units "
                        "could have used "
                        "went elsewhere. Their times tell of this hour, not of processes, threads and coroutines.",
                        disturbed, recorded, share_text(disturbed_share)));
    if (study.others_share && *study.others_share >= worth_telling)
        sentences.push_back(fmt::format("Meanwhile other programs took {} of the machine's processors.",
                                        share_text(*study.others_share)));
    auto const missing = std::ranges::find_if(study.panels, [](LanePanel const& each) { return each.lanes.empty(); });
    if (missing != study.panels.end())
        sentences.push_back(fmt::format("Missing: {} of {} panels ({}: {}).",
                                        study.panels.size() - static_cast<std::size_t>(recorded), study.panels.size(),
                                        missing->name, missing->could_not_run));
}

}   // namespace

std::vector<std::string> sentences_of(LanePanel const& panel) {
    std::vector<std::string> sentences;
    if (panel.lanes.empty()) return sentences;
    PanelFacts const facts = facts_of(panel);
    for (Lane const& lane : panel.lanes) {
        if (lane.lost > 0)
            sentences.push_back(
                fmt::format("The first {} events of {} are lost: its ring holds no more.", lane.lost, lane.name));
    }
    if (facts.missed_share() >= worth_telling) sentences.push_back(disturbance_of(panel, facts));
    if (facts.lost > 0) return sentences;   // sums and turns would be too small
    if (panel.work == Work::hand_over)
        tell_hand_over(panel, facts, sentences);
    else if (panel.work == Work::waiting)
        tell_waiting(panel, facts, sentences);
    else if (panel.unit == "coroutine")
        tell_coroutines(panel, facts, sentences);
    else
        tell_kernel_units(panel, facts, sentences);
    return sentences;
}

void tell(LaneStudy& study) {
    study.sentences.clear();
    study.asides.clear();
    tell_doubts(study, study.sentences);
    bool has_told = false;
    for (unsigned const processors : {2U, 1U}) {
        auto& sentences = has_told ? study.asides : study.sentences;
        if (auto const panels = three(study, processors, Work::computing))
            sentences.push_back(computing_sentence(*panels, processors));
        if (auto const panels = three(study, processors, Work::waiting))
            sentences.push_back(waiting_sentence(*panels, processors));
        has_told = has_told || find(study, "thread", processors, Work::computing) != nullptr;
    }
}

std::string check_sentence(LaneStudy const& study, std::string const& why_not) {
    SwitchCheck sum;
    for (LanePanel const& panel : study.panels) {
        if (panel.check) sum.add(*panel.check);
    }
    if (sum.begins == 0)
        return "The units alone say who ran when: the kernel's context switches (perf_event_open) cannot be read here" +
               (why_not.empty() ? "." : " (" + why_not + ").");
    auto const share = [](unsigned part, unsigned of) {
        return of == 0 ? std::string("none") : share_text(static_cast<double>(part) / of);
    };
    return fmt::format(
        "Checked against the kernel's context switches (perf_event_open): within {:.0f} µs of one lie {} of "
        "{} beginnings of running and {} of {} ends (an interrupt that ends a run comes before the switch; "
        "the hypervisor takes a processor without one). Of {} longer absences that the kernel tells, the "
        "events show {}.",
        switch_tolerance, share(sum.begins_confirmed, sum.begins), sum.begins, share(sum.ends_confirmed, sum.ends),
        sum.ends, sum.absences, share(sum.noticed, sum.absences));
}

}   // namespace tricorn::client::lab
