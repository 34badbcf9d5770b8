#include "client/compare/output/study_json.hpp"
#include "client/compare/study/metric.hpp"
#include "common/algorithm/random.hpp"
#include "common/text/json.hpp"
#include <boost/json/array.hpp>
#include <cmath>

namespace tricorn::client::compare {

namespace {

namespace json = boost::json;

json::value number(std::optional<double> value) {
    if (!value || !std::isfinite(*value)) return nullptr;
    // Writes whole numbers as such: 64, not 6.4E1.
    if (std::abs(*value) < 1e15 && std::trunc(*value) == *value) return static_cast<std::int64_t>(*value);
    return *value;
}

json::value text(std::string const& value) {
    return value.empty() ? json::value() : json::value(json_string(value));
}

json::array texts(std::vector<std::string> const& values) {
    json::array array;
    for (auto const& value : values) array.push_back(json_string(value));
    return array;
}

json::object subject_of(Subject const& subject) {
    json::object object;
    object["name"] = json_string(subject.name);
    object["model"] = text(subject.model);
    object["command"] = subject.command.empty() ? json::value() : json::value(texts(subject.command));
    object["url"] = subject.target ? json::value(json_string(to_string(subject.target->url))) : json::value();
    object["is_control"] = subject.is_control();
    object["control_of"] = text(subject.control_of);
    object["variant_of"] = text(subject.variant_of);
    object["units_text"] = json_string(subject.units_text);
    return object;
}

json::object round_of(Round const& round) {
    json::object metrics;
    for (auto const& [name, value] : round.metrics) metrics[name] = number(value);
    return {{"block", round.block},
            {"valid", round.valid()},
            {"reasons", texts(round.reasons)},
            {"metrics", std::move(metrics)}};
}

json::value ceiling_of(std::optional<Ceiling> const& ceiling) {
    if (!ceiling) return nullptr;
    return json::object{{"rate", ceiling->rate},
                        {"set_by", ceiling->set_by},
                        {"units", number(ceiling->units)},
                        {"mean_wait_seconds", ceiling->mean_wait},
                        {"sentence", json_string(ceiling->sentence)},
                        {"spread", ceiling->spread},
                        {"tolerance", ceiling->tolerance}};
}

json::value curve_of(Curve const& curve) {
    if (curve.empty()) return nullptr;
    json::array array;
    for (auto const& [percent, seconds] : curve) array.push_back(json::array{number(percent), seconds});
    return array;
}

json::value moments_of(std::vector<Moment> const& moments) {
    if (moments.empty()) return nullptr;
    json::array array;
    for (Moment const& one : moments)
        array.push_back(json::array{number(one.second), number(one.rate), number(one.p50), number(one.p99)});
    return array;
}

// An error probability of 1 yields no intervals.
json::object estimates_of(Cell const& cell, bool intervals, Random& seeds) {
    json::object object;
    for (Metric const& metric : all_metrics()) {
        std::vector<double> values;
        for (Round const& round : cell.rounds) {
            if (auto const value = round.value(std::string(metric.name)); value && round.valid())
                values.push_back(*value);
        }
        if (!intervals && values.size() >= rounds_for_interval) values.resize(rounds_for_interval - 1);
        auto const found = estimate(values, 1 - confidence, seeds());
        if (!found) continue;
        object[metric.name] = {
            {"median", number(found->median)},
            {"low", found->has_interval ? number(found->low) : json::value()},
            {"high", found->has_interval ? number(found->high) : json::value()},
            {"unit", metric.unit},
            {"rounds", found->rounds},
        };
    }
    return object;
}

json::array reasons_of(Cell const& cell) {
    std::vector<std::string> all;
    for (Round const& round : cell.rounds) {
        for (auto const& reason : round.reasons) {
            if (std::ranges::find(all, reason) == all.end()) all.push_back(reason);
        }
    }
    return texts(all);
}

json::object cell_of(Cell const& cell, bool intervals, Random& seeds) {
    json::array rounds;
    for (Round const& round : cell.rounds) rounds.push_back(round_of(round));
    json::object object;
    object["subject"] = json_string(cell.subject);
    object["x"] = number(cell.x);
    object["rounds"] = std::move(rounds);
    object["estimates"] = estimates_of(cell, intervals, seeds);
    object["ceiling"] = ceiling_of(cell.ceiling);
    object["effective_units"] = number(cell.effective_units);
    object["valid"] = cell.valid();
    object["reasons"] = reasons_of(cell);
    bool const has_curve = !cell.service.empty() || !cell.response.empty();
    object["percentiles"] =
        has_curve
            ? json::value(json::object{{"service", curve_of(cell.service)}, {"response", curve_of(cell.response)}})
            : json::value();
    object["over_time"] = moments_of(cell.over_time);
    json::object not_compared;
    for (auto const& [metric, why] : cell.not_compared) not_compared[metric] = json_string(why);
    object["not_compared"] = std::move(not_compared);
    return object;
}

json::object experiment_of(Experiment const& experiment, bool intervals, Random& seeds) {
    json::array cells;
    for (Cell const& cell : experiment.cells) cells.push_back(cell_of(cell, intervals, seeds));
    json::object object;
    object["id"] = json_string(experiment.id);
    object["title"] = json_string(experiment.title);
    object["question"] = experiment.question;
    object["kind"] = experiment.kind;
    object["workload"] = text(experiment.workload);
    object["parameters"] = experiment.parameters;
    object["method"] = experiment.method;
    object["cells"] = std::move(cells);
    object["notes"] = texts(experiment.notes);
    return object;
}

json::object difference_of(Difference const& one) {
    json::object ratio{{"median", nullptr}, {"low", nullptr}, {"high", nullptr}};
    if (one.ratio) {
        ratio["median"] = one.ratio->median;
        if (one.ratio->has_interval) {
            ratio["low"] = number(one.ratio->low);
            ratio["high"] = number(one.ratio->high);
        }
    }
    auto const rounds = [](std::vector<double> const& values) -> json::value {
        if (values.empty()) return nullptr;
        return json::array(values.begin(), values.end());
    };
    return {{"experiment", json_string(one.experiment)},
            {"x", number(one.x)},
            {"metric", one.metric},
            {"a", json_string(one.a)},
            {"b", json_string(one.b)},
            {"ratio", std::move(ratio)},
            {"verdict", to_string(one.finding)},
            {"bound", one.ratio && one.ratio->has_interval ? number(one.bound) : json::value()},
            {"rounds_a", rounds(one.values_a)},
            {"rounds_b", rounds(one.values_b)},
            {"better", one.higher_is_better ? "higher" : "lower"},
            {"is_control", one.is_control},
            {"rounds", one.ratio ? one.ratio->rounds : 0},
            {"sentence", json_string(one.sentence)}};
}

json::object head_of(Study const& study) {
    json::object object;
    object["schema"] = "tricorn.compare/2";
    object["started_at"] = study.started_at;
    object["finished_at"] = text(study.finished_at);
    object["interrupted"] = study.interrupted;
    object["budget"] = {{"mode", study.budget_mode},
                        {"seconds_planned", study.seconds_planned},
                        {"seconds_taken", study.seconds_taken}};
    object["seed"] = study.seed;
    object["confidence"] = confidence;
    object["command"] = json_string(study.command);
    object["environment"] = study.environment;
    json::array subjects;
    for (Subject const& subject : study.subjects) subjects.push_back(subject_of(subject));
    object["subjects"] = std::move(subjects);
    return object;
}

json::object written(Study const& study, bool intervals) {
    Random seeds(mix(study.seed));
    json::object object = head_of(study);
    json::array experiments, incomplete;
    for (Experiment const& one : study.experiments) experiments.push_back(experiment_of(one, intervals, seeds));
    for (NotRun const& one : study.incomplete)
        incomplete.push_back({{"experiment", json_string(one.experiment)},
                              {"subject", text(one.subject)},
                              {"x", number(one.x)},
                              {"why", json_string(one.why)}});
    object["experiments"] = std::move(experiments);
    object["comparisons"] = nullptr;
    object["differences"] = json::array();
    object["lab"] = study.lab;
    object["laws"] = json::array();
    object["incomplete"] = std::move(incomplete);
    return object;
}

}   // namespace

json::object draft_of(Study const& study) {
    return written(study, false);
}

json::object to_json(Study const& study, Comparisons const& comparisons, std::vector<Law> const& laws) {
    json::object object = written(study, true);
    object["comparisons"] = {{"margin", comparisons.margin},
                             {"decidable", comparisons.decidable},
                             {"differ", comparisons.differ},
                             {"error_of_each", comparisons.error}};
    json::array all;
    for (Difference const& one : comparisons.all) all.push_back(difference_of(one));
    object["differences"] = std::move(all);
    json::array held;
    for (Law const& law : laws)
        held.push_back(
            {{"law", law.law}, {"holds", law.holds}, {"checked", law.checked}, {"detail", json_string(law.detail)}});
    object["laws"] = std::move(held);
    return object;
}

}   // namespace tricorn::client::compare
