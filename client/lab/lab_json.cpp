#include "client/lab/lab_json.hpp"
#include "client/lab/lab_text.hpp"
#include "client/results/lane_json.hpp"
#include "common/text/json.hpp"
#include "common/text/units.hpp"
#include "common/version.hpp"
#include <boost/json/array.hpp>

namespace tricorn::client::lab {

namespace {

namespace json = boost::json;

json::value or_null(std::string const& text) {
    return text.empty() ? json::value() : json::value(json_string(text));
}

json::value or_null(std::optional<bool> truth) {
    return truth ? json::value(*truth) : json::value();
}

json::array numbers(std::vector<unsigned> const& values) {
    json::array array;
    for (unsigned const value : values) array.push_back(value);
    return array;
}

json::object environment_of(Environment const& here) {
    json::object object;
    object["version"] = std::string(version);
    object["system"] = json_string(here.machine.system);
    object["processor"] = or_null(here.machine.processor);
    object["processors"] = here.machine.processors;
    object["processors_allowed"] = numbers(here.allowed);
    object["processors_pinned"] = numbers(here.pinned);
    object["pinned_share_core"] = here.pinned_share_core;
    object["governor"] = or_null(here.governor);
    object["hypervisor"] = here.machine.hypervisor;
    object["address_space_ids"] = or_null(here.machine.address_space_ids);
    object["page_table_isolation"] = or_null(here.machine.page_table_isolation);
    object["memory_bytes"] = here.machine.memory == 0 ? json::value() : json::value(here.machine.memory);
    object["page_bytes"] = here.machine.page_size;
    object["huge_pages"] = or_null(here.machine.huge_pages);
    object["libc"] = here.libc;
    object["compiler"] = here.compiler;
    object["optimized"] = here.optimized;
    object["sanitizer"] = or_null(here.sanitizer);
    object["load_average"] = here.machine.load ? json::value(*here.machine.load) : json::value();
    return object;
}

json::object config_of(LabConfig const& config) {
    json::array only;
    for (std::string const& word : config.only) only.push_back(json_string(word));
    return {{"budget_seconds", seconds_of(config.budget)}, {"quick", config.quick}, {"only", std::move(only)}};
}

json::value parts_of(LabFinding const& finding) {
    json::object object;
    for (std::string const& name : finding.what.parts) {
        auto const part = finding.parts.find(name);
        object[name] = part == finding.parts.end() ? json::value() : json::value(part->second);
    }
    return object;
}

json::object experiment_of(LabFinding const& finding) {
    Description const& what = finding.what;
    bool const ran = finding.samples > 0;
    auto const number = [&](double value) { return ran ? json::value(value) : json::value(); };
    json::object object;
    object["id"] = what.id;
    object["question"] = to_string(what.question);
    object["unit"] = or_null(std::string(to_string(what.unit)));
    object["row"] = what.row;
    object["title"] = what.title;
    object["method"] = what.method;
    object["parameters"] = what.parameters;
    object["median"] = number(finding.interval.median);
    object["low"] = number(finding.interval.low);
    object["high"] = number(finding.interval.high);
    object["confidence"] = number(finding.interval.confidence);
    object["unit_of_measure"] = to_string(what.measure);
    object["resolution"] = what.resolution;
    object["samples"] = finding.samples;
    object["operations"] = finding.operations;
    object["converged"] = finding.converged;
    object["could_not_run"] = or_null(finding.could_not_run);
    object["parts"] = parts_of(finding);
    return object;
}

}  // namespace

json::object to_json(LabReport const& report) {
    json::array experiments, incomplete;
    for (LabFinding const& finding : report.findings) {
        experiments.push_back(experiment_of(finding));
        std::string const lack = lab_lack(finding);
        if (!lack.empty()) incomplete.push_back({{"id", finding.what.id}, {"reason", json_string(lack)}});
    }
    json::object object;
    object["schema"] = "tricorn.lab/1";
    object["config"] = config_of(report.config);
    object["environment"] = environment_of(report.environment);
    object["overhead"] = {{"clock_ns", report.overhead.clock}, {"loop_ns", report.overhead.loop}};
    object["seconds"] = seconds_of(report.taken);
    object["others_share"] = report.others_share ? json::value(*report.others_share) : json::value();
    object["interrupted"] = report.interrupted;
    object["experiments"] = std::move(experiments);
    object["incomplete"] = std::move(incomplete);
    object["timeline"] = report.timeline ? json::value(to_json(*report.timeline)) : json::value();
    return object;
}

}  // namespace tricorn::client::lab
