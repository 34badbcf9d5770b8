#include "client/compare/plan/plan.hpp"
#include "client/compare/plan/catalogue.hpp"
#include "client/compare/plan/knee_plan.hpp"
#include "client/statistics/estimate.hpp"
#include "common/algorithm/random.hpp"
#include <algorithm>
#include <map>
#include <set>

namespace tricorn::client::compare {

namespace {

using namespace std::chrono_literals;
using Duration = Config::Duration;

constexpr Duration usual_window = 500ms;
constexpr Duration quick_window = 300ms;
constexpr Duration least_window = 300ms;
constexpr Duration most_window = 5s;
constexpr unsigned least_rounds = rounds_for_interval;
constexpr unsigned rounds_aside = 3;
constexpr unsigned quick_rounds = 7;
constexpr unsigned usual_most_rounds = 15;
constexpr double part_for_lab = 0.06;    // share of the budget, at least 20 s
constexpr double part_for_plan = 0.97;   // the rest is reserve

Duration scaled(Duration duration, double by) {
    return Duration(static_cast<Duration::rep>(static_cast<double>(duration.count()) * by));
}

void set_rounds(Entry& entry, unsigned rounds) {
    entry.design.rounds = std::min(entry.most_rounds, rounds);
    bool const has_many = entry.experiment.kind == Kind::closed_loop;
    entry.design.rounds_aside = has_many ? std::min(entry.design.rounds, rounds_aside) : entry.design.rounds;
}

// Returns the cost of the knee searches before the first round.
Duration cost_of_knees(Experiment const& experiment, Duration window) {
    if (experiment.kind != Kind::open_loop_knee) return {};
    std::set<std::string> subjects;
    for (Cell const& cell : experiment.cells) subjects.insert(cell.subject);
    return static_cast<unsigned>(subjects.size()) * usual_trials * cost_of(experiment.kind, window, 0);
}

Duration cost(std::vector<Entry> entries, unsigned rounds, Duration window) {
    Duration sum{};
    for (Entry& entry : entries) {
        set_rounds(entry, rounds);
        sum += cost_of_knees(entry.experiment, window);
        for (Cell const& cell : entry.experiment.cells)
            sum += entry.design.rounds_of(entry.experiment, cell) *
                   cost_of(entry.experiment.kind, std::max(window, entry.design.least_window), cell.x.value_or(0));
    }
    return sum;
}

struct Fit {
    unsigned rounds;
    Duration window;
};

// Adds rounds first, because they narrow the intervals; then lengthens the windows.
Fit fit(std::vector<Entry> const& entries, Config const& config, Duration budget) {
    if (config.mode == Mode::quick) {
        Fit quick{quick_rounds, quick_window};
        while (quick.rounds > least_rounds && cost(entries, quick.rounds, quick.window) > budget) --quick.rounds;
        return quick;
    }
    Fit best{least_rounds, usual_window};
    while (best.rounds < usual_most_rounds && cost(entries, best.rounds + 1, best.window) <= budget) ++best.rounds;
    while (best.rounds == usual_most_rounds && best.window < most_window &&
           cost(entries, best.rounds, best.window + 100ms) <= budget)
        best.window += 100ms;
    while (best.window > least_window && cost(entries, best.rounds, best.window) > budget) best.window -= 50ms;
    return best;
}

template <class T>
void shuffle(std::vector<T>& all, Random& random) {
    for (std::size_t left = all.size(); left > 1; --left) std::swap(all[left - 1], all[random() % left]);
}

// Returns the cells that are compared with each other (same x), in random order, and the groups in random order.
std::vector<std::vector<std::size_t>> groups(Experiment const& experiment, Random& random) {
    std::map<std::optional<double>, std::vector<std::size_t>> by_x;
    for (std::size_t i = 0; i < experiment.cells.size(); ++i) by_x[experiment.cells[i].x].push_back(i);
    std::vector<std::vector<std::size_t>> all;
    for (auto& [x, cells] : by_x) {
        shuffle(cells, random);
        all.push_back(std::move(cells));
    }
    shuffle(all, random);
    return all;
}

// Spreads the rounds of cells with fewer rounds than blocks over the whole time.
bool has_turn(unsigned block, unsigned rounds, unsigned blocks) {
    return block * rounds / blocks != (block + 1) * rounds / blocks;
}

void add_steps(Plan& plan, std::uint64_t seed) {
    Random random(seed);
    unsigned most = 0;
    for (Design const& design : plan.designs) most = std::max(most, design.rounds);
    for (unsigned block = 0; block < most; ++block) {
        for (std::size_t i = 0; i < plan.experiments.size(); ++i) {
            Design const& design = plan.designs[i];
            if (block >= design.rounds) continue;
            for (auto const& group : groups(plan.experiments[i], random)) {
                unsigned const rounds = design.rounds_of(plan.experiments[i], plan.experiments[i].cells[group.front()]);
                if (!has_turn(block, rounds, design.rounds)) continue;
                for (std::size_t const cell : group) plan.steps.push_back({i, cell, block});
            }
        }
    }
}

Duration time_for_lab(Config const& config, bool has_lab) {
    if (!has_lab || !config.wants("lab")) return {};
    bool const alone = std::ranges::all_of(config.only, [](auto const& name) { return name == "lab"; });
    if (alone && !config.only.empty()) return scaled(config.budget, part_for_plan);
    Duration const least = config.mode == Mode::quick ? 15s : 20s;
    return std::max<Duration>(scaled(config.budget, part_for_lab), std::min<Duration>(least, config.budget / 2));
}

}   // namespace

unsigned Design::rounds_of(Experiment const& experiment, Cell const& cell) const {
    return cell.x == experiment.main_x() ? rounds : rounds_aside;
}

Duration cost_of(Kind kind, Duration window, double x) {
    constexpr Duration around = 350ms;   // start, warm-up, end
    if (kind == Kind::open_loop_equal || kind == Kind::open_loop_knee) return around + 2 * window;
    if (kind == Kind::idle_memory || kind == Kind::memory_segments) return around + 400ms + scaled(200us, x);
    if (kind == Kind::recording) return around + 1250ms;
    if (kind == Kind::crash) return around + 2600ms;
    if (kind == Kind::overload) return around + 5 * window + 3500ms;
    return around + window;
}

Plan make_plan(Config const& config, std::vector<Subject> const& subjects, std::size_t server_processors,
               bool has_lab) {
    Plan plan;
    plan.lab = time_for_lab(config, has_lab);
    auto entries = catalogue(config, subjects, server_processors);
    Fit const chosen = fit(entries, config, scaled(config.budget - plan.lab, part_for_plan));
    plan.expected = plan.lab + cost(entries, chosen.rounds, chosen.window);
    for (Entry& entry : entries) {
        set_rounds(entry, chosen.rounds);
        entry.design.window = std::max(chosen.window, entry.design.least_window);
        entry.experiment.parameters["seconds"] = std::chrono::duration<double>(entry.design.window).count();
        entry.experiment.parameters["rounds"] = entry.design.rounds;
        if (entry.design.rounds_aside < entry.design.rounds && entry.experiment.xs().size() > 1)
            entry.experiment.parameters["rounds_aside"] = entry.design.rounds_aside;
        plan.experiments.push_back(std::move(entry.experiment));
        plan.designs.push_back(std::move(entry.design));
    }
    add_steps(plan, config.seed);
    return plan;
}

}   // namespace tricorn::client::compare
