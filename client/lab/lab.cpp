#include "client/lab/lab.hpp"
#include "client/lab/experiments/experiments.hpp"
#include "client/lab/harness/launch.hpp"
#include "client/lab/timeline/panels.hpp"
#include "client/lab/timeline/recording.hpp"
#include "client/statistics/statistics.hpp"
#include "common/os/processors.hpp"
#include "common/text/units.hpp"
#include <algorithm>
#include <cmath>
#include <iterator>
#include <system_error>

namespace tricorn::client::lab {

namespace {

using namespace std::chrono_literals;
using namespace lab;
using std::chrono::nanoseconds;
using Clock = Bench::Clock;

constexpr int share_of_longest = 6;   // a launch may take 1 / this of the budget
constexpr int share_of_timeline = 3;

bool is_chosen(std::string_view id, LabConfig const& config) {
    auto const is_in_id = [&](std::string const& word) { return id.find(word) != std::string_view::npos; };
    return config.only.empty() || std::ranges::any_of(config.only, is_in_id);
}

// Puts the longest experiments last, so that a small budget reaches the others.
Experiments chosen(LabConfig const& config) {
    Experiments all;
    for (auto const family :
         {creation_experiments, switching_experiments, working_set_experiments, counter_experiments,
          lost_update_experiments, shared_variable_experiments, hand_over_experiments, memory_experiments}) {
        std::ranges::move(family(), std::back_inserter(all));
    }
    std::erase_if(all, [&](Experiment const& experiment) { return !is_chosen(experiment.what.id, config); });
    return all;
}

// A refused fork counts as a miss, since a later one may succeed.
LaunchResult launch_or_say_why(std::function<void(Bench&)> const& run, LaunchPlan const& plan) {
    try {
        return launch(run, plan);
    } catch (std::system_error const& error) {
        LaunchResult result;
        result.why_not = error.what();
        result.may_succeed = true;
        return result;
    }
}

// Samples the experiments in turn, each in fresh processes, and collects their reports.
class Laboratory {
public:
    Laboratory(LabConfig const& config, LabProgress const& progress)
        : config_(config),
          progress_(progress),
          experiments_(chosen(config)),
          operations_(experiments_.size()),
          parts_(experiments_.size()) {
        for (Experiment const& experiment : experiments_) {
            Sampler& sampler = samplers_.emplace_back(experiment.what.resolution);
            if (config.quick && experiment.long_one)
                sampler.give_up("--quick leaves it out: it takes a gigabyte, or seconds for each sample");
        }
        // About twenty samples of each fit into the budget, unless an experiment inherently takes longer.
        auto const turns = static_cast<nanoseconds::rep>(20 * std::max<std::size_t>(1, experiments_.size()));
        slice_ = std::clamp(nanoseconds(config.budget / turns), nanoseconds(2ms), nanoseconds(40ms));
    }

    LabReport run() {
        LabReport report;
        report.config = config_;
        ProcessorTime const processors;
        report.environment = look_around();
        measure_overhead();
        if (selects_timeline(config_)) report.timeline = timeline();
        while (!interrupted_ && Clock::now() < end_) {
            std::size_t const next = next_of(samplers_);
            if (next == samplers_.size()) break;
            sample(next);
        }
        report.overhead = overhead_;
        report.interrupted = interrupted_;
        for (std::size_t i = 0; i < experiments_.size(); ++i) report.findings.push_back(finding(i));
        report.others_share = processors.share_of_others();
        report.taken = Clock::now() - begin_;
        return report;
    }

private:
    LaunchResult launch_it(std::function<void(Bench&)> const& run) {
        // A long experiment must leave time to the others; a busy machine may need a while to clean up after it.
        auto const longest = Clock::now() + std::max<nanoseconds>(config_.budget / share_of_longest, 100ms);
        LaunchPlan const plan{slice_, std::min(end_, longest), 30s, overhead_, config_.stop_descriptor};
        LaunchResult result = launch_or_say_why(run, plan);
        interrupted_ = interrupted_ || result.stopped;
        return result;
    }

    // First of all, while the machine is as it was. It leaves time to the others.
    LaneStudy timeline() {
        bool const alone = experiments_.empty();
        RecordingPlan const plan{alone ? end_ : std::min(end_, Clock::now() + config_.budget / share_of_timeline),
                                 config_.stop_descriptor};
        Recording recording = record_timeline(plan, [&](std::string const& name) {
            if (progress_) progress_(name, Clock::now() - begin_);
        });
        interrupted_ = interrupted_ || recording.interrupted;
        return std::move(recording.study);
    }

    void measure_overhead() {
        auto const clock = [](Bench& bench) {
            bench.time([](std::uint64_t n) {
                repeat(n, [] {
                    auto now = Clock::now();
                    keep(now);
                });
            });
        };
        auto const loop = [](Bench& bench) {
            std::uint64_t nothing = 0;
            bench.time([&](std::uint64_t n) { repeat(n, [&] { asm volatile("" : "+r"(nothing)); }); });
        };
        Overhead measured;
        measured.loop = median_of_launches(loop);
        measured.clock = median_of_launches(clock);
        overhead_ = measured;
    }

    double median_of_launches(std::function<void(Bench&)> const& run) {
        std::vector<double> values;
        for (int i = 0; i < 5 && !interrupted_; ++i) {
            LaunchResult const result = launch_it(run);
            if (result.why_not.empty() && !result.stopped) values.push_back(result.value);
        }
        return values.empty() ? 0 : median_of(std::move(values));
    }

    void sample(std::size_t i) {
        auto const begin = Clock::now();
        if (progress_) progress_(experiments_[i].what.title, begin - begin_);
        LaunchResult const result = launch_it(experiments_[i].run);
        samplers_[i].spend(Clock::now() - begin);
        if (result.stopped) return;
        if (!result.why_not.empty()) {
            if (result.may_succeed)
                samplers_[i].miss(result.why_not);
            else
                samplers_[i].give_up(result.why_not);
            return;
        }
        samplers_[i].add(result.value);
        operations_[i] += result.operations;
        parts_[i].push_back(result.parts);
    }

    std::string reason(std::size_t i) const {
        if (!samplers_[i].samples().empty()) return {};
        if (!samplers_[i].why_not().empty()) return samplers_[i].why_not();
        if (!samplers_[i].last_miss().empty()) return samplers_[i].last_miss();
        return interrupted_ ? "it was interrupted before its turn"
                            : "the budget of " + print_duration(config_.budget) + " was used up before its turn";
    }

    LabFinding finding(std::size_t i) const {
        Sampler const& sampler = samplers_[i];
        LabFinding finding;
        finding.what = experiments_[i].what;
        finding.could_not_run = reason(i);
        if (sampler.samples().empty()) return finding;
        finding.interval = median_interval(sampler.samples());
        finding.samples = sampler.samples().size();
        finding.operations = operations_[i];
        finding.converged = sampler.is_narrow();
        for (std::size_t part = 0; part < finding.what.parts.size(); ++part) {
            std::vector<double> values;
            for (auto const& parts : parts_[i]) {
                if (part < parts.size() && !std::isnan(parts[part])) values.push_back(parts[part]);
            }
            if (!values.empty()) finding.parts[finding.what.parts[part]] = median_of(std::move(values));
        }
        return finding;
    }

    LabConfig const& config_;
    LabProgress const& progress_;
    Clock::time_point begin_ = Clock::now();
    Clock::time_point end_ = begin_ + config_.budget;
    Experiments experiments_;
    std::vector<Sampler> samplers_;
    std::vector<std::uint64_t> operations_;
    std::vector<std::vector<std::vector<double>>> parts_;   // by experiment, sample and part
    nanoseconds slice_{};
    Overhead overhead_;
    bool interrupted_ = false;
};

}   // namespace

bool selects_timeline(LabConfig const& config) {
    return is_chosen(timeline_id, config);
}

std::vector<std::string> lab_ids(LabConfig const& config) {
    std::vector<std::string> ids;
    if (selects_timeline(config)) ids.emplace_back(timeline_id);
    for (Experiment const& experiment : chosen(config)) ids.push_back(experiment.what.id);
    return ids;
}

LabReport run_lab(LabConfig const& config, LabProgress const& progress) {
    return Laboratory(config, progress).run();
}

}   // namespace tricorn::client::lab
