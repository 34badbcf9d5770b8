#include "client/compare/plan/knee_plan.hpp"
#include "client/compare/plan/plan.hpp"
#include "client/statistics/estimate.hpp"
#include <algorithm>
#include <doctest/doctest.h>
#include <map>
#include <set>

namespace tricorn::client::compare::plan_test {

using namespace std::chrono_literals;

namespace {

Config config_of(Mode mode, Config::Duration budget, std::uint64_t seed) {
    Config config;
    config.mode = mode;
    config.budget = budget;
    config.seed = seed;
    return config;
}

Plan plan_of(Config const& config) {
    return make_plan(config, make_subjects({all_models.begin(), all_models.end()}, {}, "tricorn-server"), 2, true);
}

}   // namespace

TEST_CASE("plan: every cell is measured once in each block, or in some that are spread over all of the time") {
    Plan const plan = plan_of(config_of(Mode::usual, 15min, 1));
    std::map<std::pair<std::size_t, std::size_t>, std::set<unsigned>> blocks;
    for (Step const& step : plan.steps) CHECK(blocks[{step.experiment, step.cell}].insert(step.block).second);
    for (std::size_t i = 0; i < plan.experiments.size(); ++i) {
        for (std::size_t cell = 0; cell < plan.experiments[i].cells.size(); ++cell) {
            auto const& some = blocks[{i, cell}];
            unsigned const rounds = plan.designs[i].rounds_of(plan.experiments[i], plan.experiments[i].cells[cell]);
            CHECK(some.size() == rounds);
            CHECK(*some.rbegin() == plan.designs[i].rounds - 1);   // includes the last round, however few there are
        }
    }
}

TEST_CASE("plan: blocks follow one another, and those that are compared stand together") {
    Plan const plan = plan_of(config_of(Mode::quick, 180s, 1));
    CHECK(std::ranges::is_sorted(plan.steps, {}, &Step::block));
    for (std::size_t i = 0; i < plan.steps.size(); i += 6) {
        Step const& first = plan.steps[i];
        if (plan.experiments[first.experiment].id != "closed.plaintext") break;   // the first of each block
        std::set<std::string> subjects;
        for (std::size_t k = i; k < i + 6; ++k) {
            CHECK(plan.steps[k].experiment == first.experiment);
            subjects.insert(plan.experiments[first.experiment].cells[plan.steps[k].cell].subject);
        }
        CHECK(subjects.size() == 6);   // four models, prefork with fewer processes, and the control
    }
}

TEST_CASE("plan: the order is drawn anew in each block, and the same seed draws the same") {
    Plan const one = plan_of(config_of(Mode::quick, 180s, 1));
    CHECK(one.steps == plan_of(config_of(Mode::quick, 180s, 1)).steps);
    CHECK(one.steps != plan_of(config_of(Mode::quick, 180s, 2)).steps);
    std::set<std::vector<std::size_t>> orders;
    for (unsigned block = 0; block < one.designs[0].rounds; ++block) {
        std::vector<std::size_t> order;
        for (Step const& step : one.steps) {
            if (step.experiment == 0 && step.block == block) order.push_back(step.cell);
        }
        orders.insert(order);
    }
    CHECK(orders.size() >= 3);
}

TEST_CASE("plan: it fits into its time, with at least five rounds of compared cells") {
    for (auto const& [mode, budget] : {std::pair<Mode, Config::Duration>{Mode::quick, 180s},
                                       {Mode::usual, 15min},
                                       {Mode::budget, 30min},
                                       {Mode::budget, 3h}}) {
        Plan const plan = plan_of(config_of(mode, budget, 3));
        CHECK(plan.expected <= budget);
        CHECK(plan.expected >= budget / 2);
        for (std::size_t i = 0; i < plan.experiments.size(); ++i) {
            if (plan.experiments[i].kind == Kind::closed_loop) CHECK(plan.designs[i].rounds >= rounds_for_interval);
        }
    }
    // More time gives more rounds.
    CHECK(plan_of(config_of(Mode::budget, 1h, 3)).designs[0].rounds >
          plan_of(config_of(Mode::usual, 15min, 3)).designs[0].rounds);
}

TEST_CASE("plan: quick has the three loads, the default the whole matrix and all experiments") {
    std::set<std::string> quick, whole;
    for (Experiment const& one : plan_of(config_of(Mode::quick, 180s, 1)).experiments) quick.insert(one.id);
    CHECK(quick == std::set<std::string>{"closed.plaintext", "closed.db", "closed.cpu:5", "idle", "crash", "speed-up",
                                         "responsiveness"});
    Plan const plan = plan_of(config_of(Mode::usual, 15min, 1));
    for (Experiment const& one : plan.experiments) whole.insert(one.id);
    for (char const* const id :
         {"closed.echo:1k", "closed.fetch", "equal.db", "knee.db", "segments", "recording", "speed-up", "overload"})
        CHECK(whole.contains(id));
    // Four models with five numbers of connections; with one of them a control, and prefork's default number of processes.
    CHECK(plan.experiments[0].cells.size() == 22);
    CHECK(plan.designs[0].rounds > plan.designs[0].rounds_aside);
    CHECK(plan.designs[0].rounds_aside == 3);
    std::map<std::size_t, unsigned> rounds;   // by cell
    for (Step const& step : plan.steps) {
        if (step.experiment == 0) ++rounds[step.cell];
    }
    for (auto const& [cell, count] : rounds)
        CHECK(count == plan.designs[0].rounds_of(plan.experiments[0], plan.experiments[0].cells[cell]));
}

TEST_CASE("plan: a quick comparison has intervals where it ranks, and variants where they matter") {
    Plan const plan = plan_of(config_of(Mode::quick, 180s, 1));
    auto const names = [&](std::string_view id) {
        std::set<std::string> all;
        for (Experiment const& one : plan.experiments) {
            for (Cell const& cell : one.cells) {
                if (one.id == id) all.insert(cell.subject);
            }
        }
        return all;
    };
    for (std::size_t i = 0; i < plan.experiments.size(); ++i) {
        if (plan.experiments[i].kind == Kind::closed_loop || plan.experiments[i].kind == Kind::responsiveness)
            CHECK(plan.designs[i].rounds >= rounds_for_interval);
    }
    CHECK(names("closed.db").contains("prefork (32 processes)"));
    CHECK_FALSE(names("closed.db").contains("pool (64 threads)"));   // 64 is not smaller than 64
    CHECK(names("closed.cpu:5").contains("coroutine (n workers)"));
    CHECK(names("speed-up").contains("coroutine (n workers)"));
    CHECK(names("responsiveness").contains("coroutine (yield)"));
    CHECK_FALSE(names("closed.plaintext").contains("coroutine (yield)"));
}

TEST_CASE("plan: the search for each subject's knee is a part of the time") {
    Config config = config_of(Mode::budget, 10min, 1);
    config.only = {"knee"};
    Plan const two = make_plan(config, make_subjects({Model::pool, Model::coroutine}, {}, "s"), 2, false);
    Config::Duration rounds{};
    for (Step const& step : two.steps) {
        Design const& design = two.designs[step.experiment];
        rounds += cost_of(two.experiments[step.experiment].kind, design.window, 0);
    }
    CHECK(two.expected >= rounds + 2 * usual_trials * 2 * two.designs[0].window);
}

TEST_CASE("a knee is searched for with trials long enough for its percentile") {
    CHECK(trial_window(500ms, 50'000) == 1s);
    CHECK(trial_window(500ms, 1'000) > 3s);   // 30 answers beyond p99
    CHECK(trial_window(500ms, 1) < 40s);   // a server this slow cannot meet the objective anyway
}

TEST_CASE("plan: --only, --workload, --connections and the number of processors decide what there is") {
    Config config = config_of(Mode::budget, 60s, 1);
    config.only = {"closed.delay:20ms", "speed-up"};
    config.workloads = {*parse_workload("plaintext"), *parse_workload("delay:20ms")};
    config.connections = {8, 32};
    Plan const plan = make_plan(config, make_subjects({Model::pool}, {}, "s"), 6, true);
    REQUIRE(plan.experiments.size() == 2);
    CHECK(plan.experiments[0].id == "closed.delay:20ms");
    CHECK(plan.experiments[0].cells.size() == 3);   // the pool with both, and its control with one
    std::vector<double> xs;
    for (Cell const& cell : plan.experiments[1].cells) xs.push_back(*cell.x);
    CHECK(xs == std::vector<double>{1, 2, 4, 6});
    CHECK(plan.lab == 0s);
}

TEST_CASE("plan: a target with a path takes part in plaintext alone") {
    Target const page{"nginx", *parse_url("http://127.0.0.1:81/index.html"), {}};
    Target const whole{"other", *parse_url("http://127.0.0.1:82"), {}};
    Plan const plan = make_plan(config_of(Mode::quick, 180s, 1), make_subjects({}, {page, whole}, ""), 2, false);
    for (Experiment const& experiment : plan.experiments) {
        bool const has_page = std::ranges::count(experiment.cells, "nginx", &Cell::subject) > 0;
        CHECK(has_page == (experiment.id == "closed.plaintext"));
        CHECK(experiment.id.starts_with("closed."));   // the other experiments are for models only
    }
}

}   // namespace tricorn::client::compare::plan_test
