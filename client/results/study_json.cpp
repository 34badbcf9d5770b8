#include "client/results/study_json.hpp"
#include "client/results/json_reader.hpp"
#include "client/results/json_writer.hpp"
#include "client/results/metric.hpp"
#include "client/results/server_recording_json.hpp"
#include "common/text/json.hpp"
#include <algorithm>
#include <boost/json/parse.hpp>

namespace tricorn::client {

namespace {

namespace json = boost::json;

constexpr double most_count = 1e9;
constexpr std::string_view schema = "tricorn.compare/2", earlier_schema = "tricorn.compare/1";

// Each function below names the members of an object once, for writing and for reading.
template <class Json, class T>
using Part = typename Json::template Part<T>;

template <class Json>
void subject_members(Json& at, Part<Json, Subject> subject) {
    at.text("name", subject.name);
    at.other(
        "model", subject,
        [](Subject const& it) -> json::value {
            if (it.model) return json_string(name_of(*it.model));
            return it.other_model.empty() ? json::value() : json::value(json_string(it.other_model));
        },
        [](json::value const& value, Subject& it) {
            std::string const name = text_in(value);
            it.model = model_named(name);
            if (!it.model) it.other_model = name;
        });
    at.texts_or_null("command", subject.command);
    at.other(
        "url", subject.url,
        [](auto const& url) { return url ? json::value(json_string(to_string(*url))) : json::value(); },
        [](json::value const& value, auto& url) {
            if (auto const parsed = parse_url(text_in(value))) url = *parsed;
        });
    at.derived("is_control", subject.is_control());
    at.text_or_null("control_of", subject.control_of);
    at.if_there().text_or_null("variant_of", subject.variant_of);
    at.text("units_text", subject.units_text);
}

json::value metrics_json(MetricValues const& metrics) {
    json::object object;
    for (auto const& [name, value] : metrics) object[name] = number_json(value);
    return object;
}

void read_metrics(json::value const& value, MetricValues& metrics) {
    if (!value.is_object()) return;
    for (auto const& [name, number] : value.get_object()) {
        if (auto const known = number_in(number)) metrics[std::string(name)] = *known;
    }
}

template <class Json>
void round_members(Json& at, Part<Json, Round> round) {
    at.count("block", round.block);
    bool valid = round.valid();
    at.truth("valid", valid);
    at.texts("reasons", round.reasons);
    if constexpr (Json::reads) {
        if (round.reasons.empty() && !valid) round.reasons.emplace_back("not valid");
    }
    at.other("metrics", round.metrics, metrics_json, read_metrics);
}

// In the order of the metrics; those of a file from elsewhere stand at the end.
json::value estimates_json(decltype(Cell::estimates) const& estimates) {
    json::object object;
    auto const add = [&object](std::string const& name, Estimate const& it) {
        object[json_string(name)] = {{"median", number_json(it.median)},
                                     {"low", it.has_interval ? number_json(it.low) : json::value()},
                                     {"high", it.has_interval ? number_json(it.high) : json::value()},
                                     {"unit", json_string(metric_of(name).stored_unit)},
                                     {"rounds", it.rounds}};
    };
    for (Metric const& metric : all_metrics()) {
        if (auto const found = estimates.find(metric.name); found != estimates.end()) add(metric.name, found->second);
    }
    for (auto const& [name, it] : estimates) {
        if (!object.contains(name)) add(name, it);
    }
    return object;
}

// "median", "low" and "high", whichever are there; nullopt without a median.
std::optional<Estimate> estimate_in(json::value const& value) {
    auto const number = [&value](char const* name) -> std::optional<double> {
        auto const* const object = value.if_object();
        auto const* const found = object == nullptr ? nullptr : object->if_contains(name);
        return found == nullptr ? std::nullopt : number_in(*found);
    };
    auto const median = number("median"), low = number("low"), high = number("high");
    if (!median) return std::nullopt;
    auto const rounds = static_cast<unsigned>(std::clamp(number("rounds").value_or(0), 0.0, most_count));
    return Estimate{*median, low && high ? *low : *median, low && high ? *high : *median, low && high, rounds};
}

void read_estimates(json::value const& value, decltype(Cell::estimates)& estimates) {
    if (!value.is_object()) return;
    for (auto const& [name, each] : value.get_object()) {
        if (auto const known = estimate_in(each)) estimates[std::string(name)] = *known;
    }
}

template <class Json>
void ceiling_members(Json& at, Part<Json, Ceiling> ceiling) {
    at.real("rate", ceiling.rate);
    at.text("set_by", ceiling.set_by);
    at.if_there().number("units", ceiling.units);
    at.if_there().real("mean_wait_seconds", ceiling.mean_wait);
    at.text("sentence", ceiling.sentence);
    at.if_there().real("spread", ceiling.spread);
    at.if_there().real("tolerance", ceiling.tolerance);
}

json::value curve_json(Curve const& curve) {
    if (curve.empty()) return nullptr;
    json::array array;
    for (auto const& [percent, seconds] : curve) array.push_back(json::array{number_json(percent), seconds});
    return array;
}

void read_curve(json::value const& value, Curve& curve) {
    if (!value.is_array()) return;
    for (json::value const& point : value.get_array()) {
        if (!point.is_array() || point.get_array().size() < 2) continue;
        auto const percent = number_in(point.get_array()[0]), seconds = number_in(point.get_array()[1]);
        if (percent && seconds) curve.emplace_back(*percent, *seconds);
    }
}

json::value percentiles_json(Cell const& cell) {
    if (cell.service.empty() && cell.response.empty()) return nullptr;
    return json::object{{"service", curve_json(cell.service)}, {"response", curve_json(cell.response)}};
}

void read_percentiles(json::value const& value, Cell& cell) {
    auto const* const both = value.if_object();
    if (both == nullptr) return;
    if (auto const* const service = both->if_contains("service")) read_curve(*service, cell.service);
    if (auto const* const response = both->if_contains("response")) read_curve(*response, cell.response);
}

json::value moments_json(std::vector<Moment> const& moments) {
    if (moments.empty()) return nullptr;
    json::array array;
    for (Moment const& one : moments)
        array.push_back(
            json::array{number_json(one.second), number_json(one.rate), number_json(one.p50), number_json(one.p99)});
    return array;
}

void read_moments(json::value const& value, std::vector<Moment>& moments) {
    if (!value.is_array()) return;
    for (json::value const& one : value.get_array()) {
        if (!one.is_array() || one.get_array().size() < 4) continue;
        json::array const& row = one.get_array();
        if (auto const second = number_in(row[0]))
            moments.push_back({*second, number_in(row[1]), number_in(row[2]), number_in(row[3])});
    }
}

json::value not_compared_json(decltype(Cell::not_compared) const& metrics) {
    json::object object;
    for (auto const& [metric, why] : metrics) object[json_string(metric)] = json_string(why);
    return object;
}

void read_not_compared(json::value const& value, decltype(Cell::not_compared)& metrics) {
    if (!value.is_object()) return;
    for (auto const& [metric, why] : value.get_object()) metrics[std::string(metric)] = text_in(why);
}

json::array reasons_json(Cell const& cell) {
    json::array array;
    for (auto const& reason : cell.reasons()) array.push_back(json_string(reason));
    return array;
}

template <class Json>
void cell_members(Json& at, Part<Json, Cell> cell) {
    at.text("subject", cell.subject);
    at.number("x", cell.x);
    at.list("rounds", cell.rounds, [](auto& inner, auto& round) { round_members(inner, round); });
    at.if_there().other("estimates", cell.estimates, estimates_json, read_estimates);
    at.object_or_null("ceiling", cell.ceiling, [](auto& inner, auto& limit) { ceiling_members(inner, limit); });
    at.number("effective_units", cell.effective_units);
    at.derived("valid", cell.valid());
    at.derived("reasons", reasons_json(cell));
    at.other("percentiles", cell, percentiles_json, read_percentiles);
    at.other("over_time", cell.over_time, moments_json, read_moments);
    at.if_there().other("not_compared", cell.not_compared, not_compared_json, read_not_compared);
    at.if_there().object_or_null("recording", cell.recording,
                                 [](auto& inner, auto& recording) { recording_members(inner, recording); });
}

template <class Json>
void experiment_members(Json& at, Part<Json, Experiment> experiment) {
    at.text("id", experiment.id);
    at.text("title", experiment.title);
    at.text("question", experiment.question);
    at.other(
        "kind", experiment,
        [](Experiment const& it) {
            return json_string(it.kind == Kind::other ? std::string_view(it.other_kind) : name_of(it.kind));
        },
        [](json::value const& value, Experiment& it) {
            std::string const name = text_in(value);
            it.kind = kind_named(name);
            if (it.kind == Kind::other) it.other_kind = name;
        });
    at.text_or_null("workload", experiment.workload);
    at.any("parameters", experiment.parameters);
    at.text("method", experiment.method);
    at.list("cells", experiment.cells, [](auto& inner, auto& cell) { cell_members(inner, cell); });
    at.texts("notes", experiment.notes);
}

json::value ratio_json(std::optional<Estimate> const& ratio) {
    json::object object{{"median", nullptr}, {"low", nullptr}, {"high", nullptr}};
    if (!ratio) return object;
    object["median"] = ratio->median;
    if (!ratio->has_interval) return object;
    object["low"] = number_json(ratio->low);
    object["high"] = number_json(ratio->high);
    return object;
}

json::value values_json(std::vector<double> const& values) {
    if (values.empty()) return nullptr;
    return json::array(values.begin(), values.end());
}

void read_values(json::value const& value, std::vector<double>& values) {
    if (!value.is_array()) return;
    for (json::value const& one : value.get_array()) {
        if (auto const number = number_in(one)) values.push_back(*number);
    }
}

template <class Json>
void difference_members(Json& at, Part<Json, Difference> it) {
    at.text("experiment", it.experiment);
    at.number("x", it.x);
    at.text("metric", it.metric);
    at.text("a", it.a);
    at.text("b", it.b);
    at.other("ratio", it.ratio, ratio_json,
             [](json::value const& value, std::optional<Estimate>& ratio) { ratio = estimate_in(value); });
    at.other(
        "verdict", it.verdict, [](PairVerdict verdict) { return json_string(name_of(verdict)); },
        [](json::value const& value, PairVerdict& verdict) { verdict = verdict_named(text_in(value)); });
    at.if_there().other(
        "bound", it,
        [](Difference const& one) {
            return one.ratio && one.ratio->has_interval ? number_json(one.bound) : json::value();
        },
        [](json::value const& value, Difference& one) { one.bound = number_in(value).value_or(0); });
    at.if_there().other("rounds_a", it.values_a, values_json, read_values);
    at.if_there().other("rounds_b", it.values_b, values_json, read_values);
    at.other(
        "better", it.higher_is_better, [](bool higher) { return json_string(higher ? "higher" : "lower"); },
        [](json::value const& value, bool& higher) { higher = text_in(value) != "lower"; });
    at.truth("is_control", it.is_control);
    at.other(
        "rounds", it.ratio, [](auto const& ratio) { return json::value(ratio ? ratio->rounds : 0U); },
        [](json::value const& value, std::optional<Estimate>& ratio) {
            if (ratio) ratio->rounds = static_cast<unsigned>(std::clamp(number_in(value).value_or(0), 0.0, most_count));
        });
    at.text("sentence", it.sentence);
}

json::value comparisons_json(Comparisons const& it) {
    if (!it.margin) return nullptr;
    return json::object{
        {"margin", *it.margin}, {"decidable", it.decidable}, {"differ", it.differ}, {"error_of_each", it.error}};
}

void read_comparisons(json::value const& value, Comparisons& it) {
    auto const* const object = value.if_object();
    if (object == nullptr) return;
    auto const number = [object](char const* name) {
        auto const* const found = object->if_contains(name);
        return found == nullptr ? std::nullopt : number_in(*found);
    };
    auto const count = [&number](char const* name) {
        return static_cast<std::size_t>(std::clamp(number(name).value_or(0), 0.0, most_count));
    };
    it.margin = number("margin");
    it.decidable = count("decidable");
    it.differ = count("differ");
    it.error = number("error_of_each").value_or(0);
}

template <class Json>
void law_members(Json& at, Part<Json, Law> law) {
    at.text("law", law.law);
    at.truth("holds", law.holds);
    at.if_there().count("checked", law.checked);
    at.text("detail", law.detail);
}

template <class Json>
void not_run_members(Json& at, Part<Json, NotRun> it) {
    at.text("experiment", it.experiment);
    at.text_or_null("subject", it.subject);
    at.number("x", it.x);
    at.text("why", it.why);
}

template <class Json>
void study_members(Json& at, Part<Json, Study> study) {
    at.text("started_at", study.started_at);
    at.text_or_null("finished_at", study.finished_at);
    at.truth("interrupted", study.interrupted);
    at.object("budget", study, [](auto& inner, auto& it) {
        inner.text("mode", it.budget_mode);
        inner.real("seconds_planned", it.seconds_planned);
        inner.real("seconds_taken", it.seconds_taken);
    });
    at.count("seed", study.seed);
    at.if_there().real("confidence", study.confidence);
    at.text("command", study.command);
    at.any("environment", study.environment);
    at.list("subjects", study.subjects, [](auto& inner, auto& subject) { subject_members(inner, subject); });
    at.list("experiments", study.experiments, [](auto& inner, auto& one) { experiment_members(inner, one); });
    at.if_there().other("comparisons", study.comparisons, comparisons_json, read_comparisons);
    at.if_there().list("differences", study.comparisons.all,
                       [](auto& inner, auto& one) { difference_members(inner, one); });
    at.any("lab", study.lab);
    at.if_there().list("laws", study.laws, [](auto& inner, auto& law) { law_members(inner, law); });
    at.list("incomplete", study.incomplete, [](auto& inner, auto& one) { not_run_members(inner, one); });
}

}   // namespace

json::object to_json(Study const& study) {
    JsonWriter writer;
    std::string const written(schema);
    writer.text("schema", written);
    study_members(writer, study);
    return writer.result();
}

ReadStudy from_json(json::object const& object) {
    ReadStudy read;
    JsonReader reader(object, read.wrong);
    std::string found;
    reader.text("schema", found);
    if (read.wrong.empty() && found != schema && found != earlier_schema)
        read.wrong = "its schema is not " + std::string(schema);
    study_members(reader, read.study);
    return read;
}

Expected<Study> read_study(std::string const& text) {
    boost::system::error_code error;
    json::value const value = json::parse(text, error);
    if (error) return refused("no JSON: " + error.message());
    if (!value.is_object()) return refused("it is not an object");
    ReadStudy read = from_json(value.get_object());
    if (!read.wrong.empty()) return refused(read.wrong);
    return std::move(read.study);
}

}   // namespace tricorn::client
