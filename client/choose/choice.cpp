#include "client/choose/choice.hpp"
#include "common/text/number_text.hpp"
#include <algorithm>
#include <cmath>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::choose {

namespace {

// A server whose processors are busier than this has long queues (M/M/1: five times the service time).
constexpr double most_busy = 0.8;
// A pool needs more threads than are busy on average, since requests come in bursts: mean plus three standard deviations
// of a Poisson number.
double with_bursts(double mean) {
    return std::ceil(mean + 3 * std::sqrt(mean)) + 1;
}

constexpr double noticeable_pause = 0.005;   // seconds
constexpr double alike = 0.05;

// How many units the model has; the others wait in a queue, or get none.
double units_of(Model model, Demand const& demand, double in_flight) {
    if (model == Model::pool) return std::min(with_bursts(in_flight), demand.connections);
    return demand.connections;   // each kept connection has its own process, thread or coroutine
}

Option option_of(Cost const& cost, Demand const& demand) {
    Option option;
    option.cost = cost;
    double const busy = demand.cpu + cost.overhead;
    double const in_flight = demand.rate * (demand.wait + busy);   // Little's law
    option.units = units_of(cost.model, demand, in_flight);
    if (cost.model == Model::prefork) option.workers = option.units;
    if (cost.model == Model::coroutine)
        option.workers = std::clamp(std::ceil(demand.rate * busy / most_busy), 1.0, demand.processors);
    option.memory = option.units * cost.unit_bytes + demand.connections * cost.connection_bytes;
    option.processor_time = demand.rate * busy;
    option.highest_by_units = option.units / (demand.wait + busy);
    // An event loop computes on one processor, whatever else is there.
    double const usable = cost.model == Model::coroutine ? option.workers : demand.processors;
    option.highest_by_processors = usable / busy;
    if (cost.model == Model::coroutine) option.pause = demand.cpu;
    if (demand.rate > option.highest_by_units)
        option.why_not.push_back(fmt::format("{:.0f} {} answer at most {} (Little's law)", option.units,
                                             cost.unit + (option.units == 1        ? ""
                                                          : cost.unit == "process" ? "es"
                                                                                   : "s"),
                                             rate_text(option.highest_by_units)));
    if (option.processor_time > most_busy * demand.processors)
        option.why_not.push_back(
            fmt::format("it would keep {:.2f} of {:.0f} processor{} busy; above {:.0f} % queues grow",
                        option.processor_time, demand.processors, demand.processors == 1 ? "" : "s", most_busy * 100));
    if (demand.memory > 0 && option.memory > demand.memory)
        option.why_not.push_back(
            fmt::format("it would take {} of {} of memory", bytes_text(option.memory), bytes_text(demand.memory)));
    return option;
}

// Less processor time first; where that is alike, less memory.
bool is_better(Option const& a, Option const& b) {
    double const ratio = a.processor_time / std::max(b.processor_time, 1e-12);
    if (ratio < 1 - alike || ratio > 1 + alike) return ratio < 1;
    return a.memory < b.memory;
}

Option const* best_of(std::vector<Option> const& options, bool without_pause) {
    Option const* best = nullptr;
    for (Option const& each : options) {
        if (!each.possible() || (without_pause && each.pause >= noticeable_pause)) continue;
        if (best == nullptr || is_better(each, *best)) best = &each;
    }
    return best;
}

std::string why_text(Option const& best, std::vector<Option> const& options) {
    std::string text =
        fmt::format("it keeps {:.2f} processors busy and takes {}", best.processor_time, bytes_text(best.memory));
    for (Option const& each : options) {
        if (each.cost.model == best.cost.model || !each.possible()) continue;
        text +=
            fmt::format("; {} {:.2f} and {}", name_of(each.cost.model), each.processor_time, bytes_text(each.memory));
        if (each.pause >= noticeable_pause)
            text += fmt::format(", but each computation stops its other requests for {}", duration_text(each.pause));
    }
    return text;
}

std::vector<std::string> changes_of(Option const& best, Option const* other, Demand const& demand) {
    std::vector<std::string> all;
    if (best.pause > 0 && other != nullptr && other->cost.model != best.cost.model)
        all.push_back(fmt::format("a computation of {} or more, which would stop all other requests of its event loop: "
                                  "then {}",
                                  duration_text(noticeable_pause), name_of(other->cost.model)));
    // More event loops come first.
    double const loops = best.cost.model == Model::coroutine ? demand.processors / best.workers : 1;
    double const most = std::min(best.highest_by_units, most_busy * loops * best.highest_by_processors);
    if (std::isfinite(most))
        all.push_back(fmt::format("more than {}: then more processors, {}", rate_text(most),
                                  best.cost.model == Model::pool ? "or more threads" : "or more machines"));
    if (best.memory > 0 && demand.memory > 0)
        all.push_back(fmt::format("less than {} of memory", bytes_text(best.memory)));
    if (best.cost.model != Model::prefork)
        all.push_back("a crash that must not take the others' requests with it: then prefork");
    return all;
}

}   // namespace

double Option::highest() const {
    return std::min(highest_by_units, highest_by_processors);
}

Choice choose(Demand const& demand, Costs const& costs) {
    Choice choice;
    for (Cost const& cost : costs.models) choice.options.push_back(option_of(cost, demand));
    Option const* const calm = best_of(choice.options, true);
    Option const* const any = best_of(choice.options, false);
    Option const* const best = calm != nullptr ? calm : any;
    if (best == nullptr) return choice;
    choice.model = best->cost.model;
    choice.why = why_text(*best, choice.options);
    std::vector<Option> others = choice.options;
    std::erase_if(others, [&](Option const& each) { return each.pause > 0; });
    choice.change_of_mind = changes_of(*best, best_of(others, true), demand);
    return choice;
}

}   // namespace tricorn::client::choose
