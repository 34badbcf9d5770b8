#include "client/report/comparison/lab_sentences.hpp"
#include "client/report/comparison/ranking.hpp"
#include <algorithm>
#include <array>
#include <cstdint>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace {

// "16.2 million"
std::string millions(double count) {
    return count < 1e6 ? quantity(count, Unit::number) : fmt::format("{:.3g} million", count / 1e6);
}

LabExperiment const* with_value(Lab const& lab, std::string_view id) {
    auto const* const found = lab.find(id);
    return found != nullptr && found->estimate ? found : nullptr;
}

// "38.2 % [35.1, 41.0] of 16.2 million increments", "none of 16.2 million increments"
std::string lost_text(LabExperiment const& each) {
    Estimate const& share = *each.estimate;
    std::string const few = each.few_samples();
    std::string const lost =
        share.median == 0 && share.high == 0 ? "none" : interval(share.median, share.low, share.high, Unit::share);
    return fmt::format("{} of {} increments{}", lost, millions(each.operations), few.empty() ? "" : " (" + few + ")");
}

// What two units do to a counter that nothing protects.
std::string lost_updates(Lab const& lab) {
    std::vector<std::string> parts, reasons;
    for (auto const& [id, who] :
         {std::pair("sharing.thread.lost-updates", "two threads lost "),
          {"sharing.process.lost-updates", "two processes with the counter in shared memory lost "},
          {"sharing.coroutine.lost-updates", "two coroutines of one thread, which take turns, lost "},
          {"sharing.coroutine.lost-updates-amid", "two that suspend between the load and the store lost "}}) {
        auto const* const found = lab.find(id);
        if (found == nullptr) continue;
        if (found->estimate)
            parts.push_back(who + lost_text(*found));
        else if (!found->why_not.empty())
            reasons.push_back(fmt::format(" Not measured for a {}: {}.", found->role, found->why_not));
    }
    std::string text;
    for (std::string const& part : parts) text += (text.empty() ? "Without a lock, " : "; ") + part;
    if (!text.empty()) text += ".";
    for (std::string const& reason : reasons) text += reason;
    return text.starts_with(" ") ? "Lost updates:" + text : text;
}

// What protecting it costs two threads.
std::string price_of_protection(Lab const& lab) {
    std::vector<std::string> parts;
    for (auto const& [id, how] : {std::pair("sharing.thread.counter-atomic-two", " as an atomic addition"),
                                  {"sharing.thread.counter-mutex-two", " under a mutex"}}) {
        if (auto const* const found = with_value(lab, id))
            parts.push_back(found->doubt() + quantity(found->estimate->median, found->unit) + how);
    }
    if (parts.empty()) return {};
    return "While two threads count, an increment that none can lose takes " + joined(parts) + ".";
}

std::string own_counter(Lab const& lab) {
    auto const* const found = with_value(lab, "sharing.process.own-counter");
    if (found == nullptr || found->estimate->median < 1) return {};
    return fmt::format("A forked process counted to its own memory: of its {} increments its parent saw none.",
                       millions(found->operations));
}

double part_of(LabExperiment const& each, std::string_view name) {
    auto const found = std::ranges::find(each.parts, name, [](auto const& part) { return part.first; });
    return found == each.parts.end() ? 0 : found->second;
}

// Whether a unit and its creator share a variable.
std::string shared_variable(Lab const& lab) {
    std::vector<std::string> reads;
    double address = 0;
    bool same_address = true;
    for (std::string const role : {"process", "thread", "coroutine"}) {
        auto const* const found = with_value(lab, "sharing." + role + ".variable");
        if (found == nullptr) continue;
        for (double const one : {part_of(*found, "address_of_creator"), part_of(*found, "address_of_unit")}) {
            if (address == 0) address = one;
            same_address = same_address && one == address;
        }
        reads.push_back(fmt::format("{} after a {}", quantity(found->estimate->median, Unit::number), role));
    }
    if (reads.empty()) return {};
    std::string const where =
        same_address && address > 0 && address < 0x1p63
            ? fmt::format(" at {:#x}, the same address in all", static_cast<std::uint64_t>(address))
            : "";
    return fmt::format("A global variable{}: the creator writes 1, the unit 2, and the creator reads {}.", where,
                       joined(reads));
}

struct Touched {
    std::string_view id, words;
};

constexpr std::array<Touched, 3> touched{
    {{"pipe-one-core", "nothing"}, {"touch-64KiB", "64 KiB"}, {"touch-4MiB", "4 MiB"}}};

// How much dearer the switch of a process is, in a word; empty: not measured.
struct Compared {
    std::string text;
    bool process_is_dearer = false;
};

Compared compare_switches(Lab const& lab, std::string_view id, double margin) {
    Group group;
    for (std::string const role : {"thread", "process"}) {
        if (auto const* const found = with_value(lab, fmt::format("switch.{}.{}", role, id)))
            group.members.push_back(found);
    }
    auto const both = contenders(group);
    if (both.size() < 2) return {};
    std::string const times = fmt::format(" ({}, {})", quantity(both[1].estimate.median, Unit::seconds),
                                          quantity(both[0].estimate.median, Unit::seconds));
    Relation const found = relation(both[0], both[1], Better::lower, margin);
    switch (found.verdict) {
        case PairVerdict::a_better: return {behind(found, Better::lower) + times, true};
        case PairVerdict::b_better:
            return {fmt::format("less, a thread's {}{}",
                                behind(relation(both[1], both[0], Better::lower, margin), Better::lower), times)};
        case PairVerdict::equal: return {fmt::format("equal within {}{}", percent(margin), times)};
        default: break;
    }
    std::string const range = range_text(found);
    return {"not decided" + (range.empty() ? times : fmt::format(", {}{}", range, times))};
}

// What decides on some machines what an exchange of page tables costs.
std::string about_translations(Lab const& lab) {
    if (!lab.address_space_ids) return " Whether this processor keeps translations across switches is not known.";
    std::string text = *lab.address_space_ids
                           ? " This processor marks translations of addresses with their process (PCID), so that they "
                             "may outlive a switch"
                           : " This processor drops the translations of addresses with each switch of processes (it "
                             "shows no PCID)";
    if (lab.page_table_isolation)
        text += *lab.page_table_isolation ? ", and the kernel has page tables of its own (page-table isolation)"
                                          : ", and the kernel has no page tables of its own (no page-table isolation)";
    return text + ": that was measured, and nothing else.";
}

}   // namespace

Finding working_set_finding(Lab const& lab, double margin) {
    std::vector<std::string> parts, seen, not_seen;
    bool any_touched = false;
    for (Touched const& each : touched) {
        Compared const compared = compare_switches(lab, each.id, margin);
        if (compared.text.empty()) continue;
        parts.push_back(fmt::format("with {} touched after it {}", each.words, compared.text));
        any_touched = any_touched || each.words != "nothing";
        (compared.process_is_dearer ? seen : not_seen).emplace_back(each.words);
    }
    if (!any_touched) return {};
    Finding finding{"A switch of processes against one of threads, by a pipe on one processor: ", {}, not_seen.empty()};
    for (std::size_t i = 0; i < parts.size(); ++i) finding.text += (i > 0 ? "; " : "") + parts[i];
    finding.text += "." + about_translations(lab);
    if (not_seen.empty())
        finding.text_books = "as textbooks say";
    else
        finding.text_books = fmt::format("textbooks: dearer, since page tables are exchanged; not seen with {}{}",
                                         joined(not_seen), seen.empty() ? "" : ", seen with " + joined(seen));
    return finding;
}

std::vector<std::string> lab_sentences(Lab const& lab, std::string_view question) {
    std::vector<std::string> all;
    if (question == "switch") all = {working_set_finding(lab, default_margin).text};
    if (question == "sharing")
        all = {lost_updates(lab), price_of_protection(lab), own_counter(lab), shared_variable(lab)};
    std::erase(all, std::string());
    return all;
}

}   // namespace tricorn::client::report
