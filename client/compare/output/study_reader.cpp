// Reads what study_json.cpp has written.
#include "client/compare/output/study_json.hpp"
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <cmath>
#include <stdexcept>

namespace tricorn::client::compare {

namespace {

namespace json = boost::json;

// A one-line error about a file.
struct Wrong : std::runtime_error {
    using std::runtime_error::runtime_error;
};

json::value const& at(json::object const& object, std::string_view name) {
    auto const* const found = object.if_contains(name);
    if (found == nullptr) throw Wrong("it has no " + std::string(name));
    return *found;
}

json::object const& object_of(json::value const& value, char const* what) {
    if (!value.is_object()) throw Wrong(std::string(what) + " is not an object");
    return value.get_object();
}

json::array const& list(json::object const& object, std::string_view name) {
    json::value const& value = at(object, name);
    if (!value.is_array()) throw Wrong(std::string(name) + " is not a list");
    return value.get_array();
}

std::string text(json::object const& object, std::string_view name) {
    json::value const& value = at(object, name);
    return value.is_string() ? std::string(value.get_string()) : std::string();
}

bool truth(json::object const& object, std::string_view name) {
    json::value const& value = at(object, name);
    return value.is_bool() && value.get_bool();
}

std::optional<double> number_in(json::value const& value) {
    // Nothing that is measured is larger; of such numbers no quotient would be finite.
    constexpr double largest = 1e100;
    if (!value.is_number()) return std::nullopt;
    auto const number = value.to_number<double>();
    return std::abs(number) <= largest ? std::optional(number) : std::nullopt;
}

std::optional<double> number(json::object const& object, std::string_view name) {
    return number_in(at(object, name));
}

std::vector<std::string> texts(json::value const& value) {
    std::vector<std::string> all;
    if (!value.is_array()) return all;
    for (json::value const& one : value.get_array()) {
        if (one.is_string()) all.emplace_back(one.get_string());
    }
    return all;
}

Subject subject_of(json::object const& object) {
    Subject subject;
    subject.name = text(object, "name");
    subject.model = text(object, "model");
    subject.command = texts(at(object, "command"));
    subject.control_of = text(object, "control_of");
    subject.units_text = text(object, "units_text");
    if (object.contains("variant_of")) subject.variant_of = text(object, "variant_of");
    if (auto const url = parse_url(text(object, "url"))) {
        bool const started = subject.command.size() == 3;   // started through a shell
        subject.target = Target{subject.name, *url, started ? subject.command.back() : std::string()};
    }
    return subject;
}

Round round_of(json::object const& object) {
    Round round;
    json::value const& written = at(object, "block");
    double const block = written.is_number() ? written.to_number<double>() : 0;
    if (!(block >= 0 && block < 1e9)) throw Wrong("block: a round's is a number from 0 on, less than 1e9");
    round.block = static_cast<unsigned>(block);
    round.reasons = texts(at(object, "reasons"));
    if (round.reasons.empty() && !truth(object, "valid")) round.reasons.emplace_back("not valid");
    for (auto const& [name, value] : object_of(at(object, "metrics"), "metrics")) {
        if (auto const known = number_in(value)) round.metrics[std::string(name)] = *known;
    }
    return round;
}

std::optional<Ceiling> ceiling_of(json::value const& value) {
    if (!value.is_object()) return std::nullopt;
    json::object const& object = value.get_object();
    auto const optional = [&](char const* name) {
        auto const* const found = object.if_contains(name);
        return found == nullptr ? 0.0 : number_in(*found).value_or(0);
    };
    return Ceiling{
        optional("rate"),         text(object, "set_by"), optional("units"),    optional("mean_wait_seconds"),
        text(object, "sentence"), optional("spread"),     optional("tolerance")};
}

Curve curve_of(json::value const& value) {
    Curve curve;
    if (!value.is_array()) return curve;
    for (json::value const& point : value.get_array()) {
        if (!point.is_array() || point.get_array().size() < 2) continue;
        auto const percent = number_in(point.get_array()[0]), seconds = number_in(point.get_array()[1]);
        if (percent && seconds) curve.emplace_back(*percent, *seconds);
    }
    return curve;
}

std::vector<Moment> moments_of(json::value const& value) {
    std::vector<Moment> moments;
    if (!value.is_array()) return moments;
    for (json::value const& one : value.get_array()) {
        if (!one.is_array() || one.get_array().size() < 4) continue;
        json::array const& row = one.get_array();
        moments.push_back({number_in(row[0]).value_or(0), number_in(row[1]), number_in(row[2]), number_in(row[3])});
    }
    return moments;
}

Cell cell_of(json::object const& object) {
    Cell cell;
    cell.subject = text(object, "subject");
    cell.x = number(object, "x");
    for (json::value const& round : list(object, "rounds"))
        cell.rounds.push_back(round_of(object_of(round, "a round")));
    cell.ceiling = ceiling_of(at(object, "ceiling"));
    cell.effective_units = number(object, "effective_units");
    if (json::value const& both = at(object, "percentiles"); both.is_object()) {
        cell.service = curve_of(at(both.get_object(), "service"));
        cell.response = curve_of(at(both.get_object(), "response"));
    }
    cell.over_time = moments_of(at(object, "over_time"));
    if (auto const* const not_compared = object.if_contains("not_compared")) {
        for (auto const& [metric, why] : object_of(*not_compared, "not_compared"))
            if (why.is_string()) cell.not_compared[std::string(metric)] = std::string(why.get_string());
    }
    return cell;
}

Experiment experiment_of(json::object const& object) {
    Experiment experiment;
    experiment.id = text(object, "id");
    experiment.title = text(object, "title");
    experiment.question = text(object, "question");
    experiment.kind = text(object, "kind");
    experiment.workload = text(object, "workload");
    experiment.parameters = object_of(at(object, "parameters"), "parameters");
    experiment.method = text(object, "method");
    experiment.notes = texts(at(object, "notes"));
    for (json::value const& cell : list(object, "cells"))
        experiment.cells.push_back(cell_of(object_of(cell, "a cell")));
    return experiment;
}

Study study_of(json::object const& object) {
    std::string const schema = text(object, "schema");
    // Format 1, of earlier versions, differs in what is derived from the rounds.
    if (schema != "tricorn.compare/2" && schema != "tricorn.compare/1")
        throw Wrong("its schema is not tricorn.compare/2");
    Study study;
    study.started_at = text(object, "started_at");
    study.finished_at = text(object, "finished_at");
    study.interrupted = truth(object, "interrupted");
    json::object const& budget = object_of(at(object, "budget"), "budget");
    study.budget_mode = text(budget, "mode");
    study.seconds_planned = number(budget, "seconds_planned").value_or(0);
    study.seconds_taken = number(budget, "seconds_taken").value_or(0);
    json::value const& seed = at(object, "seed");
    if (seed.is_number()) study.seed = seed.to_number<std::uint64_t>();
    study.command = text(object, "command");
    study.environment = object_of(at(object, "environment"), "environment");
    for (json::value const& one : list(object, "subjects"))
        study.subjects.push_back(subject_of(object_of(one, "a subject")));
    for (json::value const& one : list(object, "experiments"))
        study.experiments.push_back(experiment_of(object_of(one, "an experiment")));
    for (json::value const& one : list(object, "incomplete")) {
        json::object const& left = object_of(one, "what is incomplete");
        study.incomplete.push_back(
            {text(left, "experiment"), text(left, "subject"), number(left, "x"), text(left, "why")});
    }
    study.lab = at(object, "lab");
    return study;
}

}   // namespace

Expected<Study> read_study(std::string const& text) {
    try {
        json::value const value = json::parse(text);
        return study_of(object_of(value, "it"));
    } catch (Wrong const& wrong) {
        return refused(wrong.what());
    } catch (boost::system::system_error const& wrong) {
        return refused(std::string("no JSON: ") + wrong.code().message());
    }
}

}   // namespace tricorn::client::compare
