#include "client/choose/costs.hpp"
#include "client/report/read/json_view.hpp"
#include "client/results/study_json.hpp"
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>

namespace tricorn::client::choose {

namespace {

namespace json = boost::json;
using report::list;
using report::number;
using report::text;

struct Known {
    Model model;
    char const* unit;
    char const* memory_id;   // of the lab's experiment
    char const* switch_id;
};

constexpr std::array<Known, 4> models{{
    {Model::prefork, "process", "memory.process.", "switch.process.pipe-one-core"},
    {Model::thread, "thread", "memory.thread.", "switch.thread.pipe-one-core"},
    {Model::pool, "thread", "memory.thread.", "switch.thread.pipe-one-core"},
    {Model::coroutine, "coroutine", "memory.coroutine.asio.", "switch.coroutine.pipe-one-core"},
}};

// The value of the lab's largest experiment of that kind, in bytes or nanoseconds; nullopt: not measured.
std::optional<double> lab_value(json::value const& lab, std::string_view id, char const* path) {
    std::optional<double> found;
    for (json::value const& each : list(lab, "experiments")) {
        if (!std::string_view(text(each, "id")).starts_with(id)) continue;
        if (auto const value = number(each, path)) found = value;
    }
    return found;
}

// The median of a metric of a model's cell, at 64 connections if that was measured, else at the last.
std::optional<double> measured(Study const& study, Kind kind, std::string_view workload, Model model,
                               std::string_view metric) {
    std::optional<double> found;
    for (Experiment const* const experiment : study.of_kind(kind)) {
        if (!workload.empty() && experiment->workload != workload) continue;
        bool at_64 = false;
        for (Cell const& cell : experiment->cells) {
            if (cell.subject != name_of(model) || at_64) continue;
            Estimate const* const estimate = cell.estimate(metric);
            if (estimate == nullptr) continue;
            found = estimate->median;
            at_64 = cell.x == 64.0;
        }
    }
    return found;
}

Cost cost_of(Known const& known, Study const& study, json::value const& lab, bool& guessed) {
    Cost cost{known.model, known.unit, 0, 0, 0};
    cost.unit_bytes = lab_value(lab, known.memory_id, "parts.total").value_or(0);
    auto const connection = measured(study, Kind::idle_memory, "", known.model, "bytes_per_connection");
    if (known.model == Model::pool) cost.connection_bytes = connection.value_or(0);
    // A coroutine's connection holds its buffers and the frames of the session, which a bare one does not.
    if (known.model == Model::coroutine && connection) cost.unit_bytes = std::max(cost.unit_bytes, *connection);
    if (auto const spent = measured(study, Kind::closed_loop, "db", known.model, "cpu_us_per_request")) {
        cost.overhead = *spent * 1e-6;
    } else {
        guessed = true;
        cost.overhead = 4 * lab_value(lab, known.switch_id, "median").value_or(0) * 1e-9;
    }
    return cost;
}

}   // namespace

Expected<Costs> costs_of(json::object const& object) {
    json::value const result = object;
    std::string const schema = text(result, "schema");
    bool const is_lab = schema == "tricorn.lab/1";
    if (!is_lab && schema != "tricorn.compare/2")
        return refused("it is no result of compare or lab (its schema is " + (schema.empty() ? "missing" : schema) +
                       ")");
    Study const study = is_lab ? Study() : from_json(object).study;
    json::value const& lab = is_lab ? result : study.lab;
    Costs costs;
    bool guessed = false;
    for (Known const& known : models) {
        Cost const cost = cost_of(known, study, lab, guessed);
        if (cost.unit_bytes <= 0)
            return refused(std::string("it does not hold what a ") + known.unit +
                           " takes of memory: measure the lab too");
        costs.models.push_back(cost);
    }
    if (guessed)
        costs.remarks.emplace_back(
            "no load was measured: the processor time of the service's own work for each request "
            "is taken as four switches of a unit that a pipe wakes");
    for (char const* const path : {"environment.processor", "environment.distribution"}) {
        std::string const where = text(result, path);
        if (!where.empty()) costs.source += (costs.source.empty() ? "" : ", ") + where;
    }
    return costs;
}

}   // namespace tricorn::client::choose
