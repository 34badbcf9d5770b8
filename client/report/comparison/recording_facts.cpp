#include "client/report/comparison/recording_facts.hpp"
#include "client/results/quantity.hpp"
#include "common/text/text_lines.hpp"
#include <algorithm>
#include <set>
#include <spdlog/fmt/fmt.h>
#include <tuple>
#include <utility>

namespace tricorn::client::report {

namespace {

Crowd crowd_of(ServerRecording const& recording, std::set<std::size_t> const& units) {
    std::set<std::uint64_t> processes;
    std::set<std::pair<std::uint64_t, std::uint64_t>> threads;
    for (std::size_t const i : units) {
        processes.insert(recording.units[i].pid);
        threads.emplace(recording.units[i].pid, recording.units[i].tid);
    }
    return {units.size(), processes.size(), threads.size()};
}

// A unit enters or leaves a state.
struct Change {
    double at = 0;
    bool enters = false;   // at one moment those that leave come first
    std::size_t unit = 0;

    bool operator<(Change const& other) const {
        return std::tuple(at, enters, unit) < std::tuple(other.at, other.enters, other.unit);
    }
};

Crowd most_at_once(ServerRecording const& recording, std::vector<Change> changes) {
    std::ranges::sort(changes, std::less());
    std::set<std::size_t> now, most;
    for (Change const& change : changes) {
        if (change.enters)
            now.insert(change.unit);
        else
            now.erase(change.unit);
        if (now.size() > most.size()) most = now;
    }
    return crowd_of(recording, most);
}

std::string milliseconds_text(double microseconds) {
    return quantity(microseconds / 1e6, Unit::seconds);
}

std::string unit_count(std::size_t count) {
    return quantity(static_cast<double>(count), Unit::number);
}

std::string kind_of(ServerRecording const& recording) {
    return recording.units.empty() ? std::string() : recording.units.front().kind;
}

// "At most 16 were in db at the same moment."
std::string at_once(RecordingFacts const& facts, std::string const& state) {
    auto const found = facts.most_in.find(state);
    if (found == facts.most_in.end() || facts.all.units < 2) return {};
    if (found->second.units == 1) return fmt::format("no two were in {} at the same moment", state);
    if (found->second.units == facts.all.units)
        return fmt::format("all {} were in {} at the same moment", unit_count(found->second.units), state);
    return fmt::format("at most {} were in {} at the same moment", unit_count(found->second.units), state);
}

std::string began(RecordingFacts const& facts) {
    if (facts.begun == 0) return "began no request";
    return fmt::format("began {} request{}", unit_count(facts.begun), facts.begun == 1 ? "" : "s");
}

std::string capital(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

}   // namespace

double RecordingFacts::share_of(std::string const& state) const {
    auto const found = time_in.find(state);
    return found == time_in.end() || time <= 0 ? 0 : found->second / time;
}

RecordingFacts facts_of(ServerRecording const& recording) {
    RecordingFacts facts;
    std::set<std::size_t> active;
    std::map<std::string, std::vector<Change>> changes;
    for (std::size_t i = 0; i < recording.units.size(); ++i) {
        if (!recording.units[i].did_something()) continue;
        active.insert(i);
        for (ServerRecording::Event const& event : recording.units[i].events) {
            if (!(event.to > event.from)) continue;
            facts.time += event.to - event.from;
            facts.time_in[event.state] += event.to - event.from;
            auto& of_state = changes[event.state];
            of_state.push_back({event.from, true, i});
            of_state.push_back({event.to, false, i});
        }
    }
    facts.all = crowd_of(recording, active);
    facts.begun = static_cast<std::size_t>(
        std::ranges::count_if(recording.requests, [](auto const& request) { return request.begin.has_value(); }));
    for (auto& [state, all] : changes) facts.most_in[state] = most_at_once(recording, std::move(all));
    double longest = 0;
    for (char const* const state : {"db", "upstream", "delay"}) {
        auto const found = facts.time_in.find(state);
        if (found == facts.time_in.end() || found->second <= longest) continue;
        longest = found->second;
        facts.longest_wait = state;
    }
    return facts;
}

std::string crowd_words(Crowd const& crowd, std::string const& kind) {
    bool const is_one = crowd.units == 1;
    if (kind == "process") return is_one ? "one process" : unit_count(crowd.units) + " processes";
    std::string const units = is_one ? "one " + kind : unit_count(crowd.units) + " " + kind + "s";
    auto const of = [](std::size_t count, std::string const& one, std::string const& many) {
        return count == 1 ? " of one " + one : fmt::format(" of {} {}", unit_count(count), many);
    };
    if (kind == "coroutine") return units + of(crowd.threads, "thread", "threads");
    return units + of(crowd.processes, "process", "processes");
}

std::vector<std::string> limits_of(ServerRecording const& recording) {
    std::vector<std::string> limits;
    if (recording.lost > 0)
        limits.push_back(fmt::format("The recording was full after {}: {} found no room.",
                                     milliseconds_text(recording.duration), plural(recording.lost, "later change")));
    else if (recording.duration < recording.asked)
        limits.push_back(fmt::format("The recording was cut: it has {} of {}.", milliseconds_text(recording.duration),
                                     milliseconds_text(recording.asked)));
    if (recording.units_left_out > 0)
        limits.push_back(fmt::format("{} more did something and {} not counted here.",
                                     unit_count(recording.units_left_out),
                                     recording.units_left_out == 1 ? "is" : "are"));
    for (std::string const& doubt : recording.doubts) limits.push_back(capital(doubt) + ".");
    return limits;
}

std::vector<std::string> sentences_of(ServerRecording const& recording) {
    RecordingFacts const facts = facts_of(recording);
    if (facts.all.units == 0 || facts.time <= 0) return {};
    std::vector<std::string> sentences;
    std::string first = fmt::format("In {}, {} {}", milliseconds_text(recording.duration),
                                    crowd_words(facts.all, kind_of(recording)), began(facts));
    if (!facts.longest_wait.empty())
        first += fmt::format("; {} of {} time was in {}", percent(facts.share_of(facts.longest_wait)),
                             facts.all.units == 1 ? "its" : "their", facts.longest_wait);
    sentences.push_back(first + ".");
    std::string together;
    for (std::string const& state : {facts.longest_wait, std::string("handling")}) {
        if (std::string text = state.empty() ? std::string() : at_once(facts, state); !text.empty())
            together += (together.empty() ? "" : "; ") + text;
    }
    if (!together.empty()) sentences.push_back(capital(together) + ".");
    for (std::string& limit : limits_of(recording)) sentences.push_back(std::move(limit));
    return sentences;
}

}   // namespace tricorn::client::report
