#pragma once
// Executes a plan step by step until it is complete, interrupted, or out of time.
#include "client/compare/analysis/pooled_histogram.hpp"
#include "client/compare/measure/measures.hpp"
#include <functional>
#include <map>
#include <set>

namespace tricorn::client::compare {

class Runner {
public:
    // Reported before each step.
    struct Progress {
        std::size_t step = 0, steps = 0;
        Experiment const* experiment = nullptr;
        Cell const* cell = nullptr;
    };
    using Tell = std::function<void(Progress const&)>;
    using Save = std::function<void(Study const&)>;   // called after each step

    // All must outlive this. `study` holds the plan's experiments and receives the measurements.
    Runner(Bench& bench, Plan const& plan, Study& study, Tell tell, Save save);

    void run(Deadline deadline);

private:
    void take_step(Step const& step);
    RoundResult measure(Step const& step);
    void keep(Step const& step, RoundResult outcome);
    void note(std::size_t experiment, std::size_t cell, std::string const& what);
    void leave_out(Step const& step, std::string const& why);
    double base_rate(Subject const& subject, Design const& design, std::uint64_t seed);
    double measure_base_rate(Subject const& subject, Design const& design, std::uint64_t seed);
    double lowest_rate(Step const& step);
    double equal_rate(Step const& step);
    double knee(Step const& step, Job job);

    using Place = std::pair<std::size_t, std::size_t>;   // experiment, cell

    Bench* bench_;
    Plan const* plan_;
    Study* study_;
    Tell tell_;
    Save save_;
    std::map<Place, std::pair<PooledHistogram, PooledHistogram>> pooled_;   // service, response
    std::map<std::string, Expected<double>> base_rates_;   // by subject and workload; or the failure
    std::map<double, double> equal_rates_;           // by the plan's x
    std::map<std::string, std::optional<double>> knees_;   // by subject; nullopt: not found
    std::set<Place> left_out_, noted_;
    Deadline deadline_ = Deadline::max();
};

// Adds rates divided by the rate with one processor in the same block.
void fill_speed_up(Experiment& experiment);

}   // namespace tricorn::client::compare
