#include "client/search/trial.hpp"
#include "client/load/verdict/verdict.hpp"
#include "common/text/number_text.hpp"
#include <algorithm>

namespace tricorn::client {

using namespace std::chrono_literals;

Trial judge_trial(LoadConfig const& load, Result const& result) {
    Verdict const verdict = judge(result, load);
    Trial trial{load.rate, Trial::Outcome::passed, {}};
    for (std::size_t i = 0; i < verdict.checks.size(); ++i) {
        trial.why += (i > 0 ? ", " : "") + load.checks[i].text + ": " + verdict.checks[i].found;
        if (verdict.checks[i].passed) continue;
        trial.outcome = Trial::Outcome::failed;
        // Errors are the server's, however slow the client is.
        if (load.checks[i].subject == Check::Subject::errors && !verdict.checks[i].undecided) return trial;
    }
    if (!verdict.valid()) {
        // A slow client only lengthens the times: a trial that passes all the same has passed.
        bool const kept = result.plan && verdict.client_at_fault && verdict.reasons.size() == 1;
        if (!kept || trial.outcome == Trial::Outcome::failed) {
            trial.outcome = verdict.client_at_fault ? Trial::Outcome::useless : Trial::Outcome::failed;
            trial.why = verdict.reasons.front();
        }
    }
    return trial;
}

TrialRun run_trial(SearchConfig const& config, double rate, ShutdownSignal const& shutdown) {
    LoadConfig load = config.load;
    load.rate = rate;
    load.checks = config.objective;
    auto const measured = trial_length(config, rate);
    load.warm_up = std::min<std::chrono::nanoseconds>(measured / 5, 1s);
    load.duration = measured + *load.warm_up;
    Targets const targets(load);
    auto result = run_load(load, targets, nullptr, &shutdown);
    if (!result) return {{}, {}, std::move(result.why)};
    Trial trial = judge_trial(load, *result);
    return {std::move(trial), std::move(*result), {}};
}

ClosedLoop run_closed_loop(SearchConfig const& config, ShutdownSignal const& shutdown) {
    LoadConfig load = config.load;
    load.rate = 0;
    load.duration = std::min<std::chrono::nanoseconds>(load.duration, 2s);
    load.warm_up = 0s;
    Targets const targets(load);
    auto const result = run_load(load, targets, nullptr, &shutdown);
    if (!result) return {};
    if (result->interrupted) return {std::nullopt, true};
    return {result->rate(), false};
}

}   // namespace tricorn::client
