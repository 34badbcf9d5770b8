#pragma once
// Made-up results of comparisons in the format "tricorn.compare/2".
#include "client/report/comparison/lab_view.hpp"
#include "client/results/study_json.hpp"
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client::report {

struct MadeUp {
    double median = 0, low = 0, high = 0;
};

// The value of each model; absent models were not measured.
using PerModel = std::map<std::string, MadeUp>;

inline boost::json::object made_up_round(boost::json::array reasons = {}) {
    bool const valid = reasons.empty();
    return {{"block", 0}, {"valid", valid}, {"reasons", std::move(reasons)}, {"metrics", boost::json::object{}}};
}

inline Study study_of(boost::json::object const& result) {
    return from_json(result).study;
}

// An experiment with one x, in which each subject has each metric given for it.
inline boost::json::object made_up_experiment(std::string_view id, std::string_view kind, std::string_view question,
                                              boost::json::value const& x,
                                              std::map<std::string, PerModel> const& metrics) {
    std::map<std::string, boost::json::object> estimates;
    for (auto const& [metric, models] : metrics) {
        for (auto const& [model, value] : models)
            estimates[model][metric] = {
                {"median", value.median}, {"low", value.low}, {"high", value.high}, {"unit", "1"}, {"rounds", 5}};
    }
    boost::json::array cells;
    for (auto& [model, values] : estimates)
        cells.push_back(
            {{"subject", model}, {"x", x}, {"rounds", boost::json::array{made_up_round()}}, {"estimates", values}});
    return {{"id", id},
            {"title", id},
            {"question", question},
            {"kind", kind},
            {"workload", id},
            {"parameters", {{"x", x.is_null() ? boost::json::value() : boost::json::value("connections")}}},
            {"method", "made up"},
            {"cells", std::move(cells)},
            {"notes", boost::json::array{}}};
}

inline boost::json::object made_up_comparison(boost::json::array experiments) {
    boost::json::array subjects;
    for (auto const* const model : {"prefork", "thread", "pool", "coroutine"})
        subjects.push_back({{"name", model}, {"model", model}, {"is_control", false}});
    return {{"schema", "tricorn.compare/2"},         {"started_at", "2026-01-15T10:20:30Z"},
            {"finished_at", "2026-01-15T10:23:11Z"}, {"interrupted", false},
            {"command", "tricorn-client compare"},   {"environment", boost::json::object{}},
            {"subjects", std::move(subjects)},       {"experiments", std::move(experiments)},
            {"differences", boost::json::array{}},   {"lab", nullptr},
            {"laws", boost::json::array{}},          {"incomplete", boost::json::array{}}};
}

inline boost::json::object made_up_lab_experiment(std::string_view id, std::string_view question, std::string_view unit,
                                                  MadeUp value) {
    return {{"id", id},
            {"question", question},
            {"unit", unit},
            {"row", id},
            {"title", id},
            {"method", "made up"},
            {"median", value.median},
            {"low", value.low},
            {"high", value.high},
            {"unit_of_measure", "ns"},
            {"samples", 9},
            {"could_not_run", nullptr},
            {"parts", boost::json::object{}}};
}

}   // namespace tricorn::client::report
