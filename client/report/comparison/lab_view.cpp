#include "client/report/comparison/lab_view.hpp"
#include "client/report/read/json_view.hpp"
#include "client/results/metric.hpp"
#include <algorithm>
#include <array>
#include <functional>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::report {

namespace json = boost::json;

namespace {

// A unit's memory includes what the kernel keeps for it.
Estimate with_kernel(Estimate estimate, double total) {
    if (!estimate.has_interval) return {total, total, total, false, estimate.rounds};
    double const kernel = total - estimate.median;
    return {total, estimate.low + kernel, estimate.high + kernel, true, estimate.rounds};
}

// An interval of fewer samples does not hold the truth as often as the report says.
void read_estimate(LabExperiment& experiment, json::value const& at, std::string const& path, double factor) {
    auto const median = number(at, "median"), low = number(at, "low"), high = number(at, "high");
    if (!median) return;
    bool const sure = number(at, "confidence").value_or(1) >= 0.95, known = sure && low && high;
    auto const samples = static_cast<unsigned>(std::clamp(experiment.samples, 0.0, 1e9));
    experiment.estimate = Estimate{*median, known ? *low : *median, known ? *high : *median, known,
                                   sure ? samples : std::min(samples, rounds_for_interval - 1)};
    experiment.stored = {path + "/median", *median};
    constexpr double enough_for_a_range = 3;
    if (!sure && low && high && experiment.samples >= enough_for_a_range) {
        double const kernel = number(at, "parts.total").value_or(*median) - *median;
        experiment.range = std::pair((*low + kernel) * factor, (*high + kernel) * factor);
    }
    if (auto const total = number(at, "parts.total")) {
        experiment.estimate = with_kernel(*experiment.estimate, *total);
        experiment.stored = {path + "/parts/total", *total};
    }
    experiment.estimate = scaled(*experiment.estimate, factor);
}

LabExperiment read_experiment(json::value const& at, std::string const& path) {
    LabExperiment experiment{text(at, "id"),
                             text(at, "question"),
                             text(at, "unit"),
                             text(at, "row"),
                             text(at, "title"),
                             text(at, "method"),
                             Unit::seconds,
                             {},
                             {},
                             {},
                             {},
                             text(at, "could_not_run")};
    std::string const measure = text(at, "unit_of_measure");
    if (measure == "bytes") experiment.unit = Unit::bytes;
    if (measure == "share") experiment.unit = Unit::share;
    if (measure == "number") experiment.unit = Unit::number;
    double const factor = experiment.unit == Unit::seconds ? 1e-9 : 1;
    experiment.operations = number(at, "operations").value_or(0);
    experiment.samples = number(at, "samples").value_or(0);
    experiment.converged = truth(at, "converged", true);
    read_estimate(experiment, at, path, factor);
    for (auto const& [name, value] : members(at, "parts")) {
        if (auto const part = number(value, "")) experiment.parts.emplace_back(name, *part * factor);
    }
    return experiment;
}

LabExperiment const* measured(Lab const& lab, std::string_view id_begins) {
    auto const found = std::ranges::find_if(lab.experiments, [&](LabExperiment const& each) {
        return each.estimate && std::string_view(each.id).starts_with(id_begins);
    });
    return found == lab.experiments.end() ? nullptr : &*found;
}

// The experiments shown for a question, one per unit: the lab has many variants of each.
struct Choice {
    std::string_view question, label;
    std::array<std::string_view, 3> ids;   // prefixes of the ids
};

// First what a real program meets: a coroutine that an event loop starts, a switch that a pipe wakes.
constexpr std::array<Choice, 6> choices{{
    {"creation",
     "create and destroy (coroutine: by asio's event loop)",
     {"creation.process.fork", "creation.thread.create-", "creation.coroutine.co_spawn"}},
    {"creation",
     "create and destroy (coroutine: bare)",
     {"creation.process.fork", "creation.thread.create-", "creation.coroutine.plain"}},
    {"switch",
     "woken by a pipe, one core",
     {"switch.process.pipe-one-core", "switch.thread.pipe-one-core", "switch.coroutine.pipe-one-core"}},
    {"switch",
     "the cheapest way, one core (coroutine: a jump; thread, process: a futex wakes it)",
     {"switch.process.futex-one-core", "switch.thread.futex-one-core", "switch.coroutine.resume"}},
    {"sharing",
     "hand a KiB over, one core",
     {"sharing.process.hand-over-pipe-one-core", "sharing.thread.hand-over-queue-one-core",
      "sharing.coroutine.hand-over-same-thread"}},
    {"sharing",
     "add 1 to a shared counter",
     {"sharing.process.counter-mutex", "sharing.thread.counter-mutex", "sharing.coroutine.counter-plain"}},
}};

std::vector<Group> chosen_groups(Lab const& lab, std::string_view question) {
    std::vector<Group> all;
    for (Choice const& choice : choices) {
        if (choice.question != question) continue;
        Group group{std::string(choice.label), {}};
        for (std::string_view const id : choice.ids) {
            if (auto const* const found = measured(lab, id)) group.members.push_back(found);
        }
        if (!group.members.empty()) all.push_back(std::move(group));
    }
    return all;
}

// Groups experiments by row, in the order of their first members.
std::vector<Group> rows_of(Lab const& lab, std::string_view question) {
    std::vector<Group> all;
    for (LabExperiment const* const each : lab.of(question)) {
        if (!each->estimate || each->role.empty()) continue;
        auto const group = std::ranges::find(all, each->row, &Group::label);
        if (group == all.end())
            all.push_back({each->row, {each}});
        else if (std::ranges::find(group->members, each->role, &LabExperiment::role) == group->members.end())
            group->members.push_back(each);
    }
    return all;
}

// Keeps the largest count at which the most units could be parked: of "100 parked" and "1,000 parked" the latter. With one
// unit, what is needed once would count as its own.
std::vector<Group> of_largest_count(Lab const& lab) {
    std::vector<Group> const all = rows_of(lab, "memory");
    std::vector<Group> best;
    for (Group const& each : all) {
        if (best.empty() || each.members.size() >= best.front().members.size()) best.assign(1, each);
    }
    if (best.empty()) return best;
    // A real program's coroutine is an awaitable of asio that waits for a timer; the bare frame stands beside it.
    auto const real = std::ranges::find(all, best.front().label + ", asio", &Group::label);
    auto const coroutine = std::ranges::find(best.front().members, std::string("coroutine"), &LabExperiment::role);
    if (real != all.end() && coroutine != best.front().members.end()) *coroutine = real->members.front();
    return best;
}

std::vector<Group> by_row(Lab const& lab, std::string_view question) {
    constexpr std::size_t most = 2;
    std::vector<Group> all = rows_of(lab, question);
    std::ranges::stable_sort(all, std::greater(), [](Group const& group) { return group.members.size(); });
    if (all.size() > most) all.resize(most);
    return all;
}

}   // namespace

Lab read_lab(json::value const& at, std::string const& path) {
    Lab lab;
    auto const fact = [&at](char const* member) {
        auto const* const found = find(at, std::string("environment.") + member);
        return found != nullptr && found->is_bool() ? std::optional(found->get_bool()) : std::nullopt;
    };
    lab.address_space_ids = fact("address_space_ids");
    lab.page_table_isolation = fact("page_table_isolation");
    json::array const& all = list(at, "experiments");
    for (std::size_t i = 0; i < all.size(); ++i)
        lab.experiments.push_back(read_experiment(all[i], fmt::format("{}/experiments/{}", path, i)));
    return lab;
}

std::string LabExperiment::few_samples() const {
    if (!estimate || estimate->rounds >= rounds_for_interval) return {};
    return fmt::format("{:.0f} sample{}", samples, samples == 1 ? "" : "s");
}

std::vector<LabExperiment const*> Lab::of(std::string_view question) const {
    std::vector<LabExperiment const*> all;
    for (LabExperiment const& each : experiments) {
        if (each.question == question) all.push_back(&each);
    }
    return all;
}

LabExperiment const* Lab::find(std::string_view id) const {
    auto const found = std::ranges::find(experiments, id, &LabExperiment::id);
    return found == experiments.end() ? nullptr : &*found;
}

std::vector<Group> Lab::groups(std::string_view question) const {
    std::vector<Group> all = question == "memory" ? of_largest_count(*this) : chosen_groups(*this, question);
    return all.empty() ? by_row(*this, question) : all;
}

std::vector<Contender> contenders(Group const& group) {
    std::vector<Contender> all;
    for (LabExperiment const* const each : group.members) {
        if (each->is_comparable())
            all.push_back({"a " + each->role, *each->estimate, each->role, each->stored, each->range});
    }
    return all;
}

}   // namespace tricorn::client::report
