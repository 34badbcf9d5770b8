// Loads without further events: closed loop, open loop, speed-up.
#include "client/compare/measure/measures.hpp"
#include "common/text/number_text.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::compare {

namespace {

using Flags = std::vector<std::string>;

constexpr std::chrono::milliseconds longest_turn{700};

// Returns the target of a workload of one kind; a mixture has several.
std::string target_of(Service const& service, Workload const& workload) {
    if (service.url().target != "/") return service.url().target;
    return workload.mixed ? std::string() : workload.kinds.front().target;
}

Expected<> check_answers(Service const& service, Workload const& workload) {
    if (service.url().target != "/") return service.check_answer(service.url().target);
    for (RequestKind const& kind : workload.kinds) {
        if (kind.body) continue;   // the check cannot send a body; the load checks these responses
        if (auto const answer = service.check_answer(kind.target); !answer) return answer;
    }
    return {};
}

// Stores what theory predicts for the load.
void take_theory(Reading& reading, Bench& bench, Job const& job, Flags const& flags, Service const& service,
                 LoadOrder const& order, std::size_t processors) {
    if (job.subject.model.empty()) return;
    Conditions conditions;
    conditions.model = job.subject.model;
    conditions.target = target_of(service, order.workload);
    conditions.flags = bench.flags_of(job.subject, flags);
    conditions.connections = order.connections;
    conditions.processors = static_cast<unsigned>(processors);
    conditions.cpu_seconds = bench.cpu_seconds(service, conditions.target);
    reading.effective_units = effective_units(conditions).count;
    reading.ceiling = ceiling(conditions);
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

Reading measure(Bench& bench, Job const& job, LoadOrder order, Flags flags, std::vector<unsigned> const& processors) {
    Reading reading;
    order.workload = bench.prepare(job.design.workload, order.connections, flags);
    Service const service(job.subject, flags, bench.folder(), processors, bench.interruption());
    reading.not_run = check_answers(service, order.workload).why;
    if (!reading.not_run.empty()) return reading;
    take_theory(reading, bench, job, flags, service, order, processors.size());
    auto const roomy = with_room(order, reading.ceiling);
    reading.not_run = roomy.why;
    if (!roomy) return reading;
    take(reading, bench.load(service, *roomy));
    auto const rate = reading.round.value("rate");
    if (reading.ceiling && rate) reading.round.metrics["share_of_ceiling"] = *rate / reading.ceiling->rate;
    return reading;
}

}   // namespace

Reading measure_closed(Bench& bench, Job const& job) {
    LoadOrder order;
    order.connections = static_cast<unsigned>(job.x.value_or(job.design.connections));
    order.window = job.design.window;
    order.seed = job.seed;
    return measure(bench, job, order, {}, bench.placement().server);
}

Reading measure_open(Bench& bench, Job const& job, double rate) {
    LoadOrder order;
    order.connections = job.design.connections;
    order.window = 2 * job.design.window;
    order.rate = rate;
    order.seed = job.seed;
    return measure(bench, job, order, {}, bench.placement().server);
}

Reading measure_speed_up(Bench& bench, Job const& job) {
    auto const count = static_cast<std::size_t>(job.x.value_or(1));
    auto processors = bench.placement().server;
    processors.resize(count);
    Flags flags;
    if (job.subject.model == "prefork" || job.subject.model == "coroutine")
        flags.push_back(fmt::format("--workers={}", count));
    if (job.subject.model == "pool") flags.push_back(fmt::format("--threads={}", count));
    LoadOrder order;
    order.connections = job.design.connections;
    order.window = job.design.window;
    order.seed = job.seed;
    return measure(bench, job, order, flags, processors);
}

}   // namespace tricorn::client::compare
