// choose: demand + measured costs → which model, why, and what would change that.
#include "client/choose/choose_command.hpp"
#include "client/choose/choice.hpp"
#include "client/choose/costs.hpp"
#include "client/cli/command_line.hpp"
#include "client/cli/exit_code.hpp"
#include "client/cli/files.hpp"
#include "client/lab/lab.hpp"
#include "client/lab/lab_json.hpp"
#include "common/os/machine.hpp"
#include "common/text/number_text.hpp"
#include "common/text/text.hpp"
#include "common/text/text_lines.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <cstdio>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client::choose {

namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

constexpr char const* help_head =
    R"(Usage: tricorn-client choose --connections N --rate N --wait DURATION --cpu DURATION [flags]

Computes which model suits a service: the units that each model needs, memory, processor time, and the highest rate by
Little's law and by the processors, from the measured costs of this machine. Names the model that it would take, why, and
what would change its mind.

)";

constexpr char const* help_foot = R"(
Rules: prefork, thread and coroutine have a unit for each connection; pool has as many threads as are busy on average, and
three standard deviations more. A model can do it if its processors stay below 80 %, and its memory below --memory. Of
those that can, the one with the least processor time is taken; within 5 % the one with the least memory. coroutine is not
taken where a computation of 5ms or more would stop its other requests, unless nothing else can do it.

Exit codes: 0 a model can do it, 1 bad flag or value, 2 the costs cannot be read, 5 no model can do it.
)";

constexpr auto lab_time = 20s;
constexpr int none_can = exit_code::regression;   // 5: as everywhere, the answer is no

struct Asked {
    std::uint64_t connections = 0, rate = 0, processors = 0, memory = 0;
    std::chrono::nanoseconds wait{-1}, cpu{-1};
    std::string from, output;
};

std::vector<tricorn::Option> options_of(Asked& asked) {
    std::string const demand = "Service", machine = "Machine", result = "Result";
    return {
        {"connections", demand, option::number(asked.connections, 1, 10'000'000), "Connections that clients keep open.",
         "required"},
        {"rate", demand, option::number(asked.rate, 1, 100'000'000), "Requests per second.", "required", 'R'},
        {"wait", demand, option::duration(asked.wait, 0s, 1h),
         "How long each request waits, for a database or another service.", "required"},
        {"cpu", demand, option::duration(asked.cpu, 0s, 1h), "Processor time of each request.", "required"},
        {"from", machine, option::text(asked.from, "FILE", "a path"),
         "A stored result of compare or lab with the costs; without it, a short lab of 20 s measures them.", "none"},
        {"processors", machine, option::number(asked.processors, 1, 100'000),
         "Processors of the server, if not this machine's.", "this machine's"},
        {"memory", machine, option::size(asked.memory, 1, std::uint64_t(1) << 50), "Memory of the server.",
         "unlimited"},
        option::output(asked.output, result, "Writes the computation as JSON, schema tricorn.choose/1.", "none"),
    };
}

// Returns the name of a required flag that is missing; "": none.
std::string missing(Asked const& asked) {
    if (asked.connections == 0) return "--connections";
    if (asked.rate == 0) return "--rate";
    if (asked.wait < 0s) return "--wait";
    return asked.cpu < 0s ? "--cpu" : "";
}

Expected<Costs> stored_costs(std::string const& path) {
    auto const text = read_file(path);
    if (!text) return refused(text.why);
    json::error_code wrong;
    json::value const value = json::parse(*text, wrong);
    if (wrong || !value.is_object()) return refused(path + ": it is not a JSON object");
    auto costs = costs_of(value.get_object());
    if (!costs) return refused(path + ": " + costs.why);
    costs->source = path + (costs->source.empty() ? "" : ", measured on " + costs->source);
    return costs;
}

Expected<Costs> measured_costs() {
    std::fprintf(stderr, "  measuring this machine's costs, about 20 s (--from takes them from a stored result)\n");
    lab::LabConfig config;
    config.budget = lab_time;
    config.quick = true;
    config.only = {"memory.process.100", "memory.thread.100", "memory.coroutine.asio", "pipe-one-core"};
    auto costs = costs_of(lab::to_json(lab::run_lab(config, {})));
    if (costs) costs->source = "a short lab on this machine";
    return costs;
}

std::string unit_text(choose::Option const& option) {
    std::string const plural = option.cost.unit == "process" ? "processes" : option.cost.unit + "s";
    std::string text =
        count_text(static_cast<std::uint64_t>(option.units)) + " " + (option.units == 1 ? option.cost.unit : plural);
    if (option.cost.model == Model::coroutine && option.workers > 1)
        text += fmt::format(" in {:.0f} workers", option.workers);
    return text;
}

std::string report_of(Demand const& demand, Costs const& costs, Choice const& choice) {
    std::vector<std::vector<std::string>> rows{{"", "units", "memory", "CPU", "at most", "pause"}};
    for (choose::Option const& each : choice.options) {
        rows.push_back({std::string(name_of(each.cost.model)), unit_text(each), bytes_text(each.memory),
                        fmt::format("{:.2f}", each.processor_time),
                        std::isfinite(each.highest()) ? rate_text(each.highest()) : "-",
                        each.pause > 0 ? duration_text(each.pause) : "-"});
    }
    std::string text = fmt::format("{} connections, {} each waiting {} and computing {}\n\n",
                                   count_text(static_cast<std::uint64_t>(demand.connections)), rate_text(demand.rate),
                                   duration_text(demand.wait), duration_text(demand.cpu));
    text += table(rows);
    for (choose::Option const& each : choice.options) {
        for (std::string const& why : each.why_not)
            text += line("cannot", fmt::format("{}: {}", name_of(each.cost.model), why));
    }
    text += line("costs", printable(costs.source));
    text += line("note", "memory is that of the units and connections; the program itself takes some megabytes once");
    for (std::string const& remark : costs.remarks) text += line("note", remark);
    if (costs.other_machine)
        text +=
            line("note", fmt::format("{:.0f} processors and their memory are another machine: this extrapolates from "
                                     "the costs of this one",
                                     demand.processors));
    if (!choice.model) return text + line("answer", "none of the models can do it");
    text += line("answer", fmt::format("{}: {}", name_of(*choice.model), choice.why));
    for (std::string const& each : choice.change_of_mind) text += line("unless", each);
    return text;
}

// Requests that neither wait nor compute have no highest rate.
json::value rate_json(double rate) {
    return std::isfinite(rate) ? json::value(rate) : json::value();
}

json::object json_of(Demand const& demand, Costs const& costs, Choice const& choice) {
    json::array models, changes, remarks;
    for (choose::Option const& each : choice.options) {
        json::array why_not;
        for (std::string const& why : each.why_not) why_not.emplace_back(why);
        models.push_back({{"model", name_of(each.cost.model)},
                          {"units", each.units},
                          {"workers", each.workers},
                          {"memory_bytes", each.memory},
                          {"processors_busy", each.processor_time},
                          {"highest_rate_by_units", rate_json(each.highest_by_units)},
                          {"highest_rate_by_processors", rate_json(each.highest_by_processors)},
                          {"pause_seconds", each.pause},
                          {"possible", each.possible()},
                          {"why_not", std::move(why_not)},
                          {"overhead_seconds", each.cost.overhead},
                          {"unit_bytes", each.cost.unit_bytes}});
    }
    for (std::string const& each : choice.change_of_mind) changes.emplace_back(each);
    for (std::string const& each : costs.remarks) remarks.emplace_back(each);
    return {
        {"schema", "tricorn.choose/1"},
        {"demand",
         {{"connections", demand.connections},
          {"rate", demand.rate},
          {"wait_seconds", demand.wait},
          {"cpu_seconds", demand.cpu},
          {"processors", demand.processors},
          {"memory_bytes", demand.memory > 0 ? json::value(demand.memory) : json::value()}}},
        {"costs",
         {{"source", to_utf8(costs.source)}, {"remarks", std::move(remarks)}, {"extrapolated", costs.other_machine}}},
        {"models", std::move(models)},
        {"model", choice.model ? json::value(name_of(*choice.model)) : json::value()},
        {"why", choice.why},
        {"unless", std::move(changes)}};
}

}   // namespace

int choose_command(int argc, char const* const* argv) {
    Asked asked;
    CommandLine command("choose", help_head, options_of(asked), help_foot);
    if (auto const code = command.read(argc, argv)) return *code;
    if (std::string const name = missing(asked); !name.empty()) return command.refuse(name + " is missing; see --help");
    auto output = OutputFile::open(asked.output, "--output");
    if (!output) return fail(exit_code::cannot_start, output.why);
    auto costs = asked.from.empty() ? measured_costs() : stored_costs(asked.from);
    if (!costs) return fail(exit_code::cannot_start, costs.why);
    unsigned const here = std::max(1u, look_at_machine().processors);
    costs->other_machine = (asked.processors != 0 && asked.processors != here) || asked.memory != 0;
    using Seconds = std::chrono::duration<double>;
    Demand const demand{static_cast<double>(asked.connections),
                        static_cast<double>(asked.rate),
                        Seconds(asked.wait).count(),
                        Seconds(asked.cpu).count(),
                        static_cast<double>(asked.processors == 0 ? here : asked.processors),
                        static_cast<double>(asked.memory)};
    Choice const choice = choose(demand, *costs);
    std::fputs(report_of(demand, *costs, choice).c_str(), output->to_stdout() ? stderr : stdout);
    auto const written = output->write(json::serialize(json_of(demand, *costs, choice)) + "\n");
    if (!written) return fail(exit_code::cannot_start, written.why);
    return choice.model ? exit_code::ok : none_can;
}

}   // namespace tricorn::client::choose
