#include "client/search/search_config.hpp"
#include "client/cli/exit_code.hpp"
#include "client/load/config/load_options.hpp"
#include "client/statistics/statistics.hpp"
#include "common/text/text.hpp"
#include <algorithm>

namespace tricorn::client {

namespace {

using namespace std::chrono_literals;

constexpr auto longest_trial = 5min;

constexpr char const* help_head = R"(Usage: tricorn-client search [flags] URL

Finds the knee of a server: the highest rate at which it still meets an objective. Runs open-loop loads, each over new
connections, at rising rates until the objective is missed, then at rates in between. Repeats misses and the rate that
is taken for the knee. Prints an interval.

)";

constexpr char const* help_foot = R"(
An objective is a list of checks: [response.|service.|first_byte.]pNN, max or mean with a duration, errors with a share:
'p99<10ms,errors<0.1%'. A rate also misses the objective if its planned requests cannot be sent. A percentile needs 30
responses beyond it, so trials at low rates take longer, up to 5 minutes.

Exit codes: 0 ok, 1 bad flag or value, 2 cannot start, 3 the knee was not found (the client is the limit), 99 the lowest
rate missed the objective, 130 interrupted (after a report of what was found).
)";

OptionValue objective(std::vector<Check>& place) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        std::vector<Check> checks;
        for (std::size_t begin = 0; begin <= text.size();) {
            auto const part = text.substr(begin, text.find(',', begin) - begin);
            auto check = parse_check(part);
            if (!check) return refused("'" + excerpt(part) + "': " + check.why);
            checks.push_back(std::move(*check));
            begin += part.size() + 1;
        }
        place = std::move(checks);
        return {};
    };
    return {"CHECKS", "such as p99<10ms,errors<0.1%", read, [&place] {
                std::string text;
                for (Check const& check : place) text += (text.empty() ? "" : ",") + check.text;
                return text;
            }};
}

std::vector<Option> search_options(SearchConfig& config) {
    std::string const group = "Search";
    SearchPlan& plan = config.plan;
    return {
        {"slo", group, objective(config.objective), "The objective.", {}},
        {"min", group, option::per_second(plan.least), "The lowest rate to try.", {}},
        {"max", group, option::per_second(plan.most), "The highest rate to try.", {}},
        {"precision", group, option::rate(plan.precision), "Wanted width of the interval, as a share of the rate.", {}},
        {"confirm",
         group,
         option::number(plan.confirmations, 1, 99),
         "Trials per decision about a miss or the knee; the majority decides.",
         {}}};
}

}   // namespace

SearchInvocation parse_search(int argc, char const* const* argv) {
    SearchInvocation invocation;
    SearchConfig& config = invocation.config;
    config.objective = {*parse_check("p99<100ms"), *parse_check("errors<0.1%")};
    OptionOverrides overrides{help_head, help_foot, search_options(config), {}, {}};
    overrides.without = {"rate", "stages", "requests",   "warmup",        "check",
                         "csv",  "html",   "wrk-output", "max-error-rate"};
    overrides.defaults.duration = 5s;
    overrides.defaults.rate = 1;   // placeholder: each trial sets its rate
    LoadInvocation load = parse_load(argc, argv, std::move(overrides));
    invocation.action = load.action;
    invocation.exit_code = load.exit_code;
    invocation.output = std::move(load.output);
    config.load = std::move(load.config);
    if (invocation.action == LoadInvocation::Action::exit || config.plan.least <= config.plan.most) return invocation;
    invocation.action = LoadInvocation::Action::exit;
    invocation.exit_code = exit_code::usage;
    invocation.output = "tricorn-client: --min: more than --max; allowed: at most that\n";
    return invocation;
}

std::chrono::nanoseconds trial_length(SearchConfig const& config, double rate) {
    double needed = 0;   // responses needed
    for (Check const& check : config.objective) {
        bool const time = check.subject != Check::Subject::errors && check.subject != Check::Subject::rate;
        if (time && check.share > 0 && check.share < 100)
            needed = std::max(needed, static_cast<double>(enough_beyond + 1) / (1 - check.share / 100));
    }
    std::chrono::duration<double> const long_enough(1.1 * needed / rate);
    auto const length =
        std::max(config.load.duration, std::chrono::duration_cast<std::chrono::nanoseconds>(
                                           std::min<std::chrono::duration<double>>(long_enough, longest_trial)));
    return length;
}

}   // namespace tricorn::client
