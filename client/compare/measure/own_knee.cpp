#include "client/compare/measure/own_knee.hpp"
#include "client/search/trial.hpp"
#include "client/statistics/statistics.hpp"
#include "common/text/number_text.hpp"
#include <algorithm>

namespace tricorn::client::compare {

namespace {

constexpr double precision = 0.05;
constexpr unsigned most_trials = 30;
constexpr double begin_at = 0.5;   // share of the closed-loop rate, at which the server is saturated
constexpr double end_at = 0.05;

std::vector<Check> objective() {
    return {*parse_check("p99<250ms"), *parse_check("errors<0.1%")};
}

std::string why_open(Knee const& knee) {
    switch (knee.end) {
        case Knee::End::trials_used_up: return "the maximum number of trials was made";
        case Knee::End::stopped: return "the time was used up";
        default: return {};
    }
}

}   // namespace

OwnKnee own_knee(Bench& bench, Job const& job, std::function<bool()> const& go_on) {
    std::vector<std::string> flags;
    LoadOrder order;
    order.connections = job.design.connections;
    order.workload = bench.prepare(job.design.workload, order.connections, flags);
    order.objective = objective();
    order.seed = job.seed;
    ServerUnderTest const server(job.subject, flags, bench.folder(), bench.placement().server, bench.shutdown());
    OwnKnee own;
    // If they share processors, the load generator is the first to fall behind. A rate that it could not keep is no
    // basis for loads at shares of it, so it counts as failed and the search goes on below it.
    auto const run = [&](double rate) {
        order.rate = rate;
        order.window = trial_window(job.design.window, rate);
        Loaded const loaded = bench.load(server, order);
        Trial trial = judge_trial(loaded.config, loaded.result);
        if (trial.outcome == Trial::Outcome::useless) {
            trial.outcome = Trial::Outcome::failed;
            own.client_limit = trial.why;
        }
        return trial;
    };
    SearchPlan plan;
    plan.precision = precision;
    plan.most_trials = most_trials;
    plan.least = std::max(plan.least, end_at * job.base_rate);
    plan.most = std::max(10 * job.base_rate, plan.least);
    own.knee = find_knee(plan, begin_at * job.base_rate, run, go_on);
    if (own.knee.passed > 0) return own;
    std::string const why = own.client_limit.empty() ? why_open(own.knee) : own.client_limit;
    throw ServiceFailure("its own knee was not found: " +
                         (why.empty() ? "no rate met " + std::string(knee_objective) : why));
}

std::string knee_text(OwnKnee const& own) {
    Knee const& knee = own.knee;
    std::string const low = rate_text(knee.passed), why = why_open(knee);
    std::string text = knee.failed > 0 ? low + " to " + rate_text(knee.failed) : "at least " + low;
    if (!why.empty()) text += " (no finer: " + why + ")";
    if (!own.client_limit.empty()) text += "; the server may do more: above that rate " + own.client_limit;
    return text;
}

}   // namespace tricorn::client::compare
