#include "client/compare/own_knee.hpp"
#include "client/number_text.hpp"
#include "client/statistics.hpp"
#include "client/trial.hpp"
#include <algorithm>

namespace tricorn::compare {

namespace {

constexpr double precision = 0.05;
constexpr unsigned most_trials = 30;
constexpr double begin_at = 0.7;   // of what it answers in a closed loop, where it is full

std::vector<Check> objective() {
    return {*parse_check("p99<100ms"), *parse_check("errors<0.1%")};
}

std::string why_open(Knee const& knee) {
    switch (knee.end) {
        case Knee::End::client_limit: return "the load generator could not tell any more: " + knee.why;
        case Knee::End::trials_used_up: return "as many trials were made as are allowed";
        case Knee::End::stopped: return "the time was used up";
        default: return {};
    }
}

}   // namespace

Config::Duration trial_window(Config::Duration window, double rate) {
    // 30 answers beyond the 99th percentile.
    std::chrono::duration<double> const needed(1.1 * 100 * (enough_beyond + 1) / std::max(rate, 100.0));
    return std::max(2 * window, std::chrono::duration_cast<Config::Duration>(needed));
}

Knee own_knee(Bench& bench, Job const& job, std::function<bool()> const& go_on) {
    std::vector<std::string> flags;
    LoadOrder order;
    order.connections = job.design.connections;
    order.workload = bench.prepare(job.design.workload, order.connections, flags);
    order.objective = objective();
    order.seed = job.seed;
    Service const service(job.subject, flags, bench.folder(), bench.placement().server, bench.interruption());
    auto const run = [&](double rate) {
        order.rate = rate;
        order.window = trial_window(job.design.window, rate);
        Loaded const loaded = bench.load(service, order);
        return judge_trial(loaded.config, loaded.result);
    };
    SearchPlan plan;
    plan.precision = precision;
    plan.most_trials = most_trials;
    plan.most = std::max(10 * job.base_rate, plan.least);
    Knee const knee = find_knee(plan, begin_at * job.base_rate, run, go_on);
    if (knee.passed > 0) return knee;
    std::string const why = why_open(knee);
    throw ServiceFailure("its own knee was not found: " +
                         (why.empty() ? "no rate met " + std::string(knee_objective) : why));
}

std::string knee_text(Knee const& knee) {
    std::string const low = rate_text(knee.passed), why = why_open(knee);
    std::string const text = knee.failed > 0 ? low + " to " + rate_text(knee.failed) : "at least " + low;
    return text + (why.empty() ? "" : " (no finer: " + why + ")");
}

}   // namespace tricorn::compare
