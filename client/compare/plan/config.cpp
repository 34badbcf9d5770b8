#include "client/compare/plan/config.hpp"
#include "client/cli/exit_code.hpp"
#include "client/cli/files.hpp"
#include "client/load/config/load_options.hpp"
#include "common/cli/options.hpp"
#include "common/text/text.hpp"
#include "common/version.hpp"
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <unistd.h>

namespace tricorn::client::compare {

namespace {

using namespace std::chrono_literals;
using Table = std::vector<Option>;

constexpr char const* program = "tricorn-client compare";
constexpr std::uint64_t largest_seed = (std::uint64_t(1) << 53) - 1;   // every JSON reader keeps such integers exact

constexpr std::string_view no_model = "none";

constexpr char const* help_head = R"(Usage: tricorn-client compare [flags]
       tricorn-client compare A.json B.json [--threshold SHARE]

Starts each model of tricorn-server (and other servers, by --target) repeatedly in random order, loads it, and reports
which is better, by how much, and with what confidence. With two stored results: reports whether the second is worse.

)";

constexpr char const* help_foot = R"(
Experiments (--only): closed, closed.WORKLOAD, equal, knee, idle, segments, recording, crash, speed-up,
overload, responsiveness, lab.

Exit codes: 0 ok, 1 bad flag or value, 2 cannot start, 3 a law that must hold is broken (the report names it), 5 the
second of two results is worse, 6 of one subject or more nothing valid was measured (it did not start, ended, or gave
wrong answers), 130 interrupted (what was measured has been written).
)";

struct Asked {
    std::optional<std::string> help;   // its form
    bool version = false, quick = false, no_html = false;
    std::vector<std::string> models;   // their names, or "none"
};

Expected<std::string> read_model(std::string_view text) {
    if (text == no_model || model_named(text)) return std::string(text);
    return refused("unknown");
}

Expected<std::string> read_experiment(std::string_view text) {
    for (auto const& name : experiment_names()) {
        if (text == name || text.starts_with(name + ".")) return std::string(text);
    }
    return refused("unknown");
}

Expected<unsigned> read_connections(std::string_view text) {
    auto const count = parse_count(text);
    if (!count || *count < 1 || *count > 100'000) return refused(count ? "out of range" : count.why);
    return static_cast<unsigned>(*count);
}

std::string print_text(std::string const& text) {
    return text;
}

std::string print_number(unsigned const& number) {
    return std::to_string(number);
}

OptionValue targets(std::vector<Target>& place) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        auto value = parse_target(text);
        if (value) place.push_back(std::move(*value));
        return value;
    };
    return {"TARGET", "NAME=[http://]HOST[:PORT][/path][,start=COMMAND]", read, [] { return std::string(); }};
}

OptionValue workloads(std::vector<Workload>& place) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        auto value = parse_workload(text);
        if (value) place.push_back(std::move(*value));
        return value;
    };
    return {"W", {}, read, [] { return std::string(); }};
}

void add_plan(Table& table, Config& config, Asked& asked) {
    std::string const group = "Plan";
    table.push_back(
        {"quick",
         group,
         option::flag(asked.quick),
         "About 3 minutes: plaintext, db and cpu:5 with 64 connections, db with 16 and 512, and the short experiments.",
         {}});
    table.push_back({"budget", group, option::duration(config.budget, 5s, 24h),
                     "Time limit for the whole comparison; more time allows more rounds.", "15m"});
    table.push_back(
        {"only", group,
         option::list<std::string>(config.only, "NAME", "the experiments below", read_experiment, print_text),
         "Only these experiments, separated by commas.", "all"});
    table.push_back({"workload", group, workloads(config.workloads),
                     "Workload of the closed loop, instead of the default ones; may be repeated.",
                     "plaintext, echo:1k, fetch, db, cpu:5, mixed"});
    table.push_back({"connections", group,
                     option::list<unsigned>(config.connections, "N", "1 to 100000", read_connections, print_number),
                     "Numbers of connections of the closed loop, separated by commas.", "1,16,64,256,1024", 'c'});
    table.push_back({"margin",
                     group,
                     option::rate(config.margin),
                     "Two numbers whose ratio surely differs from 1 by no more than this are called equal.",
                     {}});
    table.push_back(
        {"seed", group, option::number(config.seed, 0, largest_seed), "Seed of the order of the rounds.", "random"});
}

void add_subjects(Table& table, Config& config, Asked& asked) {
    std::string const group = "Subjects";
    table.push_back({"models", group,
                     option::list<std::string>(asked.models, "NAME", "prefork, thread, pool, coroutine or none",
                                               read_model, print_text),
                     "Models of tricorn-server, separated by commas.", "all four"});
    table.push_back(
        {"target", group, targets(config.targets),
         "Another server, which COMMAND starts at that address; may be repeated. Without a path it gets all "
         "workloads; with a path only that request, as its plaintext.",
         "none"});
    table.push_back({"server", group, option::text(config.server, "PATH", "the path of tricorn-server"),
                     "The program that runs the models.", "$TRICORN_SERVER, beside this program, $PATH"});
    table.push_back({"processors",
                     group,
                     option::choice<Processors>(config.processors, {{"auto", Processors::automatic},
                                                                    {"shared", Processors::shared},
                                                                    {"separate", Processors::separate}}),
                     "Whether server and load get separate processors; auto: if there are at least 4.",
                     {}});
}

void add_result(Table& table, Config& config, Asked& asked, bool html) {
    std::string const group = "Result";
    table.push_back({"output",
                     group,
                     option::text(config.output, "FILE", "a path"),
                     "JSON file for the result, updated while it is measured.",
                     {},
                     'o'});
    if (html) {
        table.push_back({"html", group, option::text(config.html, "FILE", "a path"), "HTML file for the report.", {}});
        table.push_back({"no-html", group, option::flag(asked.no_html), "Writes no report.", {}});
    }
    table.push_back({"help", group, option::help(asked.help), "Print this, or as tables for a document.", {}, 'h'});
    table.push_back({"version", group, option::flag(asked.version), "Print the version.", {}});
}

bool is_program(std::filesystem::path const& path) {
    return std::filesystem::is_regular_file(path) && ::access(path.c_str(), X_OK) == 0;
}

std::string find_server() {
    if (char const* const given = std::getenv("TRICORN_SERVER"); given != nullptr && *given != '\0') return given;
    std::error_code none;
    auto const beside = std::filesystem::read_symlink("/proc/self/exe", none).parent_path() / "tricorn-server";
    if (is_program(beside)) return beside.string();
    char const* const variable = std::getenv("PATH");
    std::string_view folders = variable == nullptr ? "" : variable;
    while (!folders.empty()) {
        auto const folder = folders.substr(0, folders.find(':'));
        folders.remove_prefix(std::min(folders.size(), folder.size() + 1));
        auto const path = std::filesystem::path(folder) / "tricorn-server";
        if (!folder.empty() && is_program(path)) return path.string();
    }
    return {};
}

// A rule between options that `name` breaks.
NoValue refuse(Options const& options, std::string_view name, std::string_view why) {
    return refused(options.error(name, why));
}

// Each at most once; none stands alone.
Expected<> choose_models(Options const& options, Config& config, std::vector<std::string> const& names) {
    config.models.clear();
    if (names.empty()) config.models.assign(all_models.begin(), all_models.end());
    if (names.size() == 1 && names.front() == no_model) {
        if (config.targets.empty()) return refuse(options, "models", "without models, --target must name a server");
        return {};
    }
    for (std::string const& name : names) {
        if (std::ranges::count(names, name) > 1) return refuse(options, "models", name + " appears twice");
        if (name == no_model) return refuse(options, "models", "none cannot be combined with models");
        config.models.push_back(*model_named(name));
    }
    return {};
}

// The rules between options.
Expected<> check(Options const& options, Config& config, Asked const& asked) {
    auto const given = [&](char const* name) { return options.source(name) != Options::Source::fallback; };
    if (asked.quick && given("budget")) return refuse(options, "budget", "--quick sets its own budget");
    for (auto one = config.targets.begin(); one != config.targets.end(); ++one) {
        if (std::ranges::find(one + 1, config.targets.end(), one->name, &Target::name) != config.targets.end())
            return refuse(options, "target", "two servers have that name");
    }
    std::ranges::sort(config.connections);
    auto const twice = std::ranges::unique(config.connections);
    config.connections.erase(twice.begin(), twice.end());
    if (auto chosen = choose_models(options, config, asked.models); !chosen) return chosen;
    if (config.models.empty()) return {};
    if (config.server.empty()) config.server = find_server();
    if (config.server.empty())
        return refused(std::string(program) +
                       ": found no tricorn-server beside this program or in $PATH; name it with --server");
    if (!is_program(config.server))
        return refused(std::string(program) + ": --server=" + excerpt(config.server) + ": not an executable program");
    return {};
}

void choose_mode(Options const& options, Config& config, Asked const& asked) {
    if (asked.quick) {
        config.mode = Mode::quick;
        config.budget = 180s;
    } else if (options.source("budget") != Options::Source::fallback) {
        config.mode = Mode::budget;
    }
    if (options.source("seed") != Options::Source::fallback) return;
    if (::getentropy(&config.seed, sizeof config.seed) != 0)
        config.seed = std::uint64_t(std::chrono::steady_clock::now().time_since_epoch().count());
    config.seed &= largest_seed;
}

Invocation exit_with(int code, std::string output) {
    Invocation invocation;
    invocation.action = Invocation::Action::exit;
    invocation.exit_code = code;
    invocation.output = std::move(output);
    return invocation;
}

// compare A.json B.json: file names first, then flags.
Invocation parse_regression(int argc, char const* const* argv) {
    Invocation invocation;
    invocation.action = Invocation::Action::regression;
    RegressionConfig& config = invocation.regression;
    std::vector<std::string> files;
    std::vector<char const*> rest{argv[0]};
    for (int i = 1; i < argc; ++i) {
        bool const is_value = std::string_view(argv[i - 1]) == "--threshold";
        if (argv[i][0] != '-' && !is_value)
            files.emplace_back(argv[i]);
        else
            rest.push_back(argv[i]);
    }
    Options options(program, {{"threshold", "", option::rate(config.threshold), "", {}}});
    auto const taken = options.parse(static_cast<int>(rest.size()), rest.data(), [](char const*) { return nullptr; });
    if (!taken) return exit_with(exit_code::usage, taken.why + "\n");
    if (files.size() != 2)
        return exit_with(exit_code::usage, std::string(program) + ": two results are needed: compare A.json B.json\n");
    config.before = files[0];
    config.after = files[1];
    return invocation;
}

}   // namespace

bool Config::wants(std::string_view experiment) const {
    return only.empty() || std::ranges::any_of(only, [&](std::string const& name) {
               return experiment == name || experiment.starts_with(name + ".");
           });
}

std::filesystem::path temporary_folder() {
    for (char const* const name : {"TMPDIR", "TMP", "TEMP", "TEMPDIR"}) {
        char const* const value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        std::error_code failed;
        if (std::filesystem::is_directory(value, failed)) return value;
        throw std::runtime_error(std::string(name) + "=" + excerpt(value) +
                                 " (environment): " + (failed ? failed.message() : "not a folder"));
    }
    return "/tmp";
}

std::vector<std::string> const& experiment_names() {
    static std::vector<std::string> const names{"closed",   "equal",          "knee",  "idle",
                                                "segments", "recording",      "crash", "speed-up",
                                                "overload", "responsiveness", "lab"};
    return names;
}

Invocation parse_compare(int argc, char const* const* argv, Abilities abilities) {
    if (argc > 1 && argv[1][0] != '-') return parse_regression(argc, argv);
    Invocation invocation;
    Config& config = invocation.config;
    Asked asked;
    Table table;
    add_plan(table, config, asked);
    add_subjects(table, config, asked);
    add_result(table, config, asked, abilities.html);
    Options options(program, std::move(table));
    auto taken = options.parse(argc, argv, [](char const*) { return nullptr; });
    if (asked.help && !asked.help->empty()) return exit_with(exit_code::ok, options.markdown());
    if (asked.help)
        return exit_with(exit_code::ok, help_head + options.help() + std::string(workload_help()) + help_foot);
    if (asked.version) return exit_with(exit_code::ok, std::string(program) + " " + std::string(version) + "\n");
    if (!abilities.html || asked.no_html) config.html.clear();
    if (taken) taken = check(options, config, asked);
    if (taken) {
        auto const distinct = check_distinct({{"--output", config.output}, {"--html", config.html}});
        if (!distinct) taken = refused(std::string(program) + ": " + distinct.why);
    }
    if (!taken) return exit_with(exit_code::usage, taken.why + "\n");
    choose_mode(options, config, asked);
    config.command = "tricorn-client";
    for (int i = 0; i < argc; ++i) config.command += std::string(" ") + argv[i];
    return invocation;
}

}   // namespace tricorn::client::compare
