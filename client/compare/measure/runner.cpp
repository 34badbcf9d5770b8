#include "client/compare/measure/runner.hpp"
#include "client/compare/measure/own_knee.hpp"
#include "common/algorithm/random.hpp"
#include <algorithm>
#include <cmath>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::compare {

namespace {

// Most connections for measuring a subject's own rate: with many connections on few units each waits for seconds.
constexpr unsigned most_of_base_rate = 256;

// A planned rate needs only three digits.
double rounded(double rate) {
    double const unit = std::pow(10, std::max(0.0, std::floor(std::log10(std::max(rate, 1.0))) - 2));
    return std::max(1.0, std::floor(rate / unit) * unit);
}

}   // namespace

Runner::Runner(Bench& bench, Plan const& plan, Study& study, Tell tell, Save save)
    : bench_(&bench), plan_(&plan), study_(&study), tell_(std::move(tell)), save_(std::move(save)) {}

void Runner::run(Deadline deadline) {
    deadline_ = deadline;
    for (std::size_t i = 0; i < plan_->steps.size(); ++i) {
        Step const& step = plan_->steps[i];
        bool const late = Clock::now() > deadline;
        if (bench_->interrupted() || late) {
            leave_out(step, bench_->interrupted() ? "interrupted" : "the time was used up");
            continue;
        }
        if (left_out_.contains({step.experiment, step.cell})) continue;
        Experiment const& experiment = study_->experiments[step.experiment];
        tell_({i, plan_->steps.size(), &experiment, &experiment.cells[step.cell]});
        take_step(step);
        save_(*study_);
    }
}

void Runner::take_step(Step const& step) {
    RoundResult outcome;
    try {
        outcome = measure(step);
    } catch (std::exception const& failure) {   // the server failed, or the system refused a process or thread
        outcome.round.reasons.emplace_back(failure.what());
    }
    // An interrupted round does not count.
    if (bench_->interrupted()) return leave_out(step, "interrupted");
    if (!outcome.not_run.empty()) return leave_out(step, outcome.not_run);
    keep(step, std::move(outcome));
}

RoundResult Runner::measure(Step const& step) {
    Experiment const& experiment = study_->experiments[step.experiment];
    Cell const& cell = experiment.cells[step.cell];
    Subject const& subject = *study_->subject(cell.subject);
    Design const& design = plan_->designs[step.experiment];
    // Same seed for every subject, so that all get the same random draws.
    std::uint64_t const seed = mix(study_->seed ^ mix(step.block + 1)) >> 11;
    Job job{subject, design, cell.x, 0, seed};
    if (experiment.kind == Kind::closed_loop) return measure_closed(*bench_, job);
    if (experiment.kind == Kind::open_loop_equal) return measure_open(*bench_, job, equal_rate(step));
    if (experiment.kind == Kind::speed_up) return measure_speed_up(*bench_, job);
    if (experiment.kind == Kind::idle_memory) return measure_idle(*bench_, job);
    if (experiment.kind == Kind::memory_segments) return measure_segments(*bench_, job);
    if (experiment.kind == Kind::recording) return measure_recording(*bench_, job);
    if (experiment.kind == Kind::crash) return measure_crash(*bench_, job);
    if (experiment.kind == Kind::responsiveness) return measure_responsiveness(*bench_, job);
    job.base_rate = base_rate(subject, design, seed);
    if (experiment.kind == Kind::overload) return measure_overload(*bench_, job);
    return measure_open(*bench_, job, rounded(job.x.value_or(1) * knee(step, job)));
}

void Runner::keep(Step const& step, RoundResult outcome) {
    Place const place{step.experiment, step.cell};
    Experiment& experiment = study_->experiments[step.experiment];
    Cell& cell = experiment.cells[step.cell];
    outcome.round.block = step.block;
    if (outcome.round.valid()) {
        auto& [service, response] = pooled_[place];
        service.add(outcome.service);
        response.add(outcome.response);
        cell.service = service.curve();
        cell.response = response.curve();
        if (!outcome.over_time.empty()) cell.over_time = std::move(outcome.over_time);
        if (outcome.recording) cell.recording = std::move(outcome.recording);
    }
    if (outcome.ceiling && !cell.ceiling) cell.ceiling = std::move(outcome.ceiling);   // each round has its own rate
    if (outcome.effective_units) cell.effective_units = outcome.effective_units;
    if (!outcome.remark.empty()) note(step.experiment, step.cell, outcome.remark);
    cell.rounds.push_back(std::move(outcome.round));
    if (experiment.kind == Kind::speed_up) fill_speed_up(experiment);
}

// Notes each text once per cell.
void Runner::note(std::size_t index, std::size_t cell, std::string const& what) {
    if (!noted_.emplace(index, cell).second) return;
    Experiment& experiment = study_->experiments[index];
    auto const& x = experiment.cells[cell].x;
    experiment.notes.push_back(experiment.cells[cell].subject + (x ? fmt::format(", {}", *x) : "") + ": " + what);
}

void Runner::leave_out(Step const& step, std::string const& why) {
    if (!left_out_.emplace(step.experiment, step.cell).second) return;
    Experiment const& experiment = study_->experiments[step.experiment];
    Cell const& cell = experiment.cells[step.cell];
    auto const rounds = cell.rounds.size();
    study_->incomplete.push_back(
        {experiment.id, cell.subject, cell.x,
         rounds == 0 ? why : fmt::format("{} after {} round{}", why, rounds, rounds == 1 ? "" : "s")});
}

// Returns the subject's closed-loop rate; measures it once, also if that failed.
double Runner::base_rate(Subject const& subject, Design const& design, std::uint64_t seed) {
    std::string const key = subject.name + "\n" + design.workload.name + "\n" + std::to_string(design.connections);
    auto known = base_rates_.find(key);
    if (known == base_rates_.end()) {
        Expected<double> found = refused("");
        try {
            found = measure_base_rate(subject, design, seed);
        } catch (ServiceFailure const& failure) {
            found = refused(failure.what());
        }
        known = base_rates_.emplace(key, std::move(found)).first;
    }
    if (!known->second) throw ServiceFailure(known->second.why);
    return *known->second;
}

double Runner::measure_base_rate(Subject const& subject, Design const& design, std::uint64_t seed) {
    unsigned const connections = std::min(design.connections, most_of_base_rate);
    RoundResult const outcome = measure_closed(*bench_, {subject, design, connections, 0, seed});
    auto const rate = outcome.round.value("rate");
    if (!outcome.not_run.empty()) throw ServiceFailure(outcome.not_run);
    if (!rate || *rate <= 0) throw ServiceFailure("its own rate could not be measured");
    return *rate;
}

// Returns the subject's knee; searches for it once.
double Runner::knee(Step const& step, Job job) {
    std::string const& name = job.subject.name;
    if (auto const known = knees_.find(name); known != knees_.end()) {
        if (!known->second) throw ServiceFailure("its own knee was not found before");
        return *known->second;
    }
    std::optional<double>& rate = knees_[name];
    OwnKnee const own = own_knee(*bench_, job, [&] { return !bench_->interrupted() && Clock::now() < deadline_; });
    Knee const& found = own.knee;
    Experiment& experiment = study_->experiments[step.experiment];
    experiment.parameters["knees"].as_object()[name] = {
        {"passed", found.passed},
        {"failed", found.failed > 0 ? boost::json::value(found.failed) : boost::json::value()},
        {"confirmed", found.confirmed},
        {"limited_by_client", !own.client_limit.empty()}};
    experiment.notes.push_back(name + ": its knee is " + knee_text(own));
    return *(rate = found.passed);
}

double Runner::lowest_rate(Step const& step) {
    double lowest = 0;
    for (Cell const& cell : study_->experiments[step.experiment].cells) {
        try {
            double const rate =
                base_rate(*study_->subject(cell.subject), plan_->designs[step.experiment], study_->seed);
            if (lowest == 0 || rate < lowest) lowest = rate;
        } catch (ServiceFailure const&) {}   // its own steps report the failure
    }
    if (lowest == 0) throw ServiceFailure("no subject's own rate could be measured");
    return lowest;
}

// The plan has shares of the slowest subject's rate; the first step turns the cells' x into rates.
double Runner::equal_rate(Step const& step) {
    double const share = plan_->experiments[step.experiment].cells[step.cell].x.value_or(1);
    if (equal_rates_.empty()) {
        double const lowest = lowest_rate(step);
        auto& cells = study_->experiments[step.experiment].cells;
        for (Cell& cell : cells) equal_rates_[*cell.x] = rounded(*cell.x * lowest);
        for (Cell& cell : cells) cell.x = equal_rates_[*cell.x];
    }
    return equal_rates_[share];
}

void fill_speed_up(Experiment& experiment) {
    for (Cell& cell : experiment.cells) {
        auto const one = std::ranges::find_if(
            experiment.cells, [&](Cell const& other) { return other.subject == cell.subject && other.x == 1.0; });
        if (one == experiment.cells.end()) continue;
        for (Round& round : cell.rounds) {
            auto const base = std::ranges::find(one->rounds, round.block, &Round::block);
            if (base == one->rounds.end() || !base->valid()) continue;
            double const slow = base->value("rate").value_or(0), fast = round.value("rate").value_or(0);
            if (slow > 0 && fast > 0) round.metrics["speed_up"] = fast / slow;
        }
    }
}

}   // namespace tricorn::client::compare
