// Loads without further events: closed loop, open loop, speed-up.
#include "client/compare/measure/measures.hpp"
#include "client/compare/plan/catalogue.hpp"
#include "common/text/number_text.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::compare {

namespace {

using Flags = std::vector<std::string>;

constexpr std::chrono::milliseconds longest_turn{700};

// Returns the target of a workload of one kind; a mixture has several.
std::string target_of(ServerUnderTest const& server, Workload const& workload) {
    if (server.url().target != "/") return server.url().target;
    return workload.mixed ? std::string() : workload.kinds.front().target;
}

Expected<> check_answers(ServerUnderTest const& server, Workload const& workload) {
    if (server.url().target != "/") return server.check_answer(server.url().target);
    for (RequestKind const& kind : workload.kinds) {
        if (kind.body) continue;   // the check cannot send a body; the load checks these responses
        if (auto const answer = server.check_answer(kind.target); !answer) return answer;
    }
    return {};
}

// Stores what theory predicts for the load.
void take_theory(RoundResult& outcome, Bench& bench, Job const& job, Flags const& flags, ServerUnderTest const& server,
                 LoadOrder const& order, std::size_t processors) {
    if (!job.subject.model) return;
    Conditions conditions;
    conditions.model = job.subject.model;
    conditions.target = target_of(server, order.workload);
    conditions.flags = bench.flags_of(job.subject, flags);
    conditions.connections = order.connections;
    conditions.processors = static_cast<unsigned>(processors);
    conditions.cpu_seconds = bench.cpu_seconds(server, conditions.target);
    if (conditions.cpu_seconds > 0) outcome.round.metrics["cpu_seconds_alone"] = conditions.cpu_seconds;
    outcome.effective_units = effective_units(conditions).count;
    outcome.ceiling = ceiling(conditions);
    if (outcome.ceiling) outcome.round.metrics["ceiling"] = outcome.ceiling->rate;   // fixed before the load begins
}

// Where many share little, each waits long for its turn, and they get their answers in waves: a window has to hold a few
// of these. Refused where none could.
Expected<LoadOrder> with_room(LoadOrder order, std::optional<Ceiling> const& limit) {
    if (!limit) return order;
    std::chrono::duration<double> const turn(order.connections / limit->rate);
    if (turn > longest_turn)
        return refused(fmt::format("{} connections at no more than {} wait {} each: too long to measure",
                                   order.connections, rate_text(limit->rate),
                                   duration_text(std::chrono::duration_cast<Duration>(turn))));
    auto const needed = std::chrono::duration_cast<Duration>(turn);
    order.window = std::max(order.window, 3 * needed);
    order.least_warm_up = needed;
    return order;
}

RoundResult measure(Bench& bench, Job const& job, LoadOrder order, Flags flags,
                    std::vector<unsigned> const& processors) {
    RoundResult outcome;
    order.workload = bench.prepare(job.design.workload, order.connections, flags);
    ServerUnderTest const server(job.subject, flags, bench.folder(), processors, bench.shutdown());
    outcome.not_run = check_answers(server, order.workload).why;
    if (!outcome.not_run.empty()) return outcome;
    take_theory(outcome, bench, job, flags, server, order, processors.size());
    auto const roomy = with_room(order, outcome.ceiling);
    outcome.not_run = roomy.why;
    if (!roomy) return outcome;
    take(outcome, bench.load(server, *roomy));
    auto const rate = outcome.round.value("rate");
    if (outcome.ceiling && rate) outcome.round.metrics["share_of_ceiling"] = *rate / outcome.ceiling->rate;
    return outcome;
}

// An event loop for each processor.
Flags workers_of(Subject const& subject, std::size_t processors) {
    if (subject.variant != Variant::all_workers) return {};
    return {fmt::format("--workers={}", processors)};
}

}   // namespace

Flags equal_units(Subject const& subject, unsigned connections) {
    if (subject.variant == Variant::default_units || connections > most_equal_units) return {};
    if (subject.model == Model::prefork) return {fmt::format("--workers={}", connections)};
    if (subject.model == Model::pool) return {fmt::format("--threads={}", connections)};
    return {};
}

RoundResult measure_closed(Bench& bench, Job const& job) {
    LoadOrder order;
    order.connections = static_cast<unsigned>(job.x.value_or(job.design.connections));
    order.window = job.design.window;
    order.seed = job.seed;
    if (job.subject.model == Model::prefork && order.connections > most_equal_units) {
        RoundResult none;
        none.not_run =
            fmt::format("each connection would need a process; more than {} are not started", most_equal_units);
        return none;
    }
    std::vector<unsigned> server = bench.placement().server;
    if (job.design.apart && !bench.placement().separated && server.size() > 1) {
        order.processors.assign(server.begin() + 1, server.end());
        server.resize(1);
    }
    Flags flags = equal_units(job.subject, order.connections);
    for (std::string& each : workers_of(job.subject, server.size())) flags.push_back(std::move(each));
    return measure(bench, job, order, flags, server);
}

RoundResult measure_open(Bench& bench, Job const& job, double rate) {
    LoadOrder order;
    order.connections = job.design.connections;
    order.window = 2 * job.design.window;
    order.rate = rate;
    order.seed = job.seed;
    return measure(bench, job, order, {}, bench.placement().server);
}

RoundResult measure_speed_up(Bench& bench, Job const& job) {
    auto const count = static_cast<std::size_t>(job.x.value_or(1));
    auto processors = bench.placement().server;
    processors.resize(count);
    Flags flags;
    if (job.subject.model == Model::prefork) flags.push_back(fmt::format("--workers={}", count));
    for (std::string& each : workers_of(job.subject, count)) flags.push_back(std::move(each));
    if (job.subject.model == Model::pool) flags.push_back(fmt::format("--threads={}", count));
    LoadOrder order;
    order.connections = job.design.connections;
    order.window = job.design.window;
    order.seed = job.seed;
    return measure(bench, job, order, flags, processors);
}

}   // namespace tricorn::client::compare
