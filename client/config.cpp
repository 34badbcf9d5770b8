#include "client/config.hpp"
#include "client/exit_code.hpp"
#include "client/load_options.hpp"
#include "common/options.hpp"
#include "common/version.hpp"
#include <algorithm>
#include <unistd.h>

namespace tricorn {
namespace {

using namespace std::chrono_literals;
using Table = std::vector<Option>;

struct Requests {
    bool help = false;
    bool version = false;
    bool live = false;
    bool no_live = false;
};

constexpr char const* program = "tricorn-client";

constexpr std::uint64_t largest_seed =
    (std::uint64_t(1) << 53) - 1;   // what each reader of JSON keeps to the last digit

constexpr char const* help_head = R"(Usage: tricorn-client [load] [flags] URL

Loads an HTTP/1.1 server in a closed loop: each connection sends its next request when the last one has been answered.
Every request is accounted for: offered = ok + not ok + errors + dropped + unfinished.

)";

constexpr char const* help_foot = R"(
Durations have a unit (us, ms, s, m, h); bare numbers are seconds. Counts may have k or M.

Exit codes: 0 ok, 1 bad flag or value, 2 cannot start, 3 the numbers cannot be trusted (the report says why), 4 more
errors than --max-error-rate, 130 interrupted (what was measured until then is reported).
)";

void add_load(Table& table, LoadConfig& config) {
    std::string const group = "Load";
    table.push_back({"url", group, option::url(config.url), {}, {}, '\0', true});
    table.push_back({"connections",
                     group,
                     option::number(config.connections, 1, 1'000'000),
                     "Connections kept open, each with one request at a time.",
                     {},
                     'c'});
    table.push_back({"threads",
                     group,
                     option::threads(config.threads),
                     "Threads that share the connections; auto: half of the processors.",
                     {},
                     't'});
    table.push_back({"duration", group, option::seconds(config.duration, 1ms, 24h * 365), "How long requests are sent.",
                     "10s, without end with -n", 'd'});
    table.push_back({"requests", group, option::number(config.requests, 1, 1'000'000'000'000),
                     "How many requests are sent; with -d, whichever is reached first.", "no limit", 'n'});
    table.push_back({"timeout",
                     group,
                     option::seconds(config.timeout, 1ms, 24h),
                     "For a response, and for a connection; then it is an error.",
                     {}});
    table.push_back({"drain",
                     group,
                     option::seconds(config.drain, 0s, 24h),
                     "How long the end waits for responses on their way; the rest is unfinished.",
                     {}});
}

void add_request(Table& table, LoadConfig& config) {
    std::string const group = "Request";
    table.push_back({"method", group, option::method(config.method), "The method.", "GET, POST with -b", 'X'});
    table.push_back({"header", group, option::header(config.headers), "Adds a field; may be repeated.", {}, 'H'});
    table.push_back({"body", group, option::body(config.body), "The body, or @FILE that holds it.", {}, 'b'});
    table.push_back({"workload",
                     group,
                     option::workload(config.workload),
                     "Requests by name instead of -X, -b and a path; see below.",
                     {}});
    table.push_back({"seed", group, option::number(config.seed, 0, largest_seed),
                     "Repeats what each connection draws from a mixed workload.", "random"});
    table.push_back(
        {"expect", group, option::statuses(config.expect), "Statuses that count as ok; others are counted apart.", {}});
}

void add_result(Table& table, LoadConfig& config, Requests& requests) {
    std::string const group = "Result";
    table.push_back({"output",
                     group,
                     option::text(config.output, "FILE", "a path, or - for standard output"),
                     "Writes the result as JSON.",
                     {},
                     'o'});
    table.push_back({"target-pid",
                     group,
                     option::process(config.target_pid),
                     "The server's process: its CPU time, memory and threads are measured, with all its children.",
                     {}});
    table.push_back({"max-error-rate",
                     group,
                     option::rate(config.max_error_rate),
                     "Errors and unexpected statuses, as a share of all requests, that still count as success.",
                     {}});
    table.push_back({"live", group, option::request(requests.live), "Show progress though it is no terminal.", {}});
    table.push_back({"no-live", group, option::request(requests.no_live), "Show no progress.", {}});
    table.push_back({"help", group, option::request(requests.help), "Print this.", {}, 'h'});
    table.push_back({"version", group, option::request(requests.version), "Print the version.", {}});
}

// The rules between options; what is wrong, or "".
std::string check(Options const& options, LoadConfig& config) {
    auto const given = [&](char const* name) { return options.source(name) != Options::Source::fallback; };
    if (!given("url")) return std::string(program) + ": the URL is missing; see --help";
    if (given("requests") && !given("duration")) config.duration = 0s;
    if (given("threads") && config.threads > config.connections)
        return options.error("threads", "more threads than connections (" + std::to_string(config.connections) + ")");
    if (!given("workload")) return {};
    for (char const* const excluded : {"method", "body"}) {
        if (given(excluded))
            return options.error("workload", std::string("it says what is sent: --") + excluded + " excludes it");
    }
    if (config.url.target != "/")
        return options.error("url", "with --workload the URL has no path; allowed: http://HOST[:PORT]");
    return {};
}

void draw_seed(Options const& options, LoadConfig& config) {
    if (options.source("seed") != Options::Source::fallback) return;
    if (::getentropy(&config.seed, sizeof config.seed) != 0)
        config.seed = std::uint64_t(std::chrono::steady_clock::now().time_since_epoch().count());
    config.seed &= largest_seed;
}

}  // namespace

LoadInvocation parse_load(int argc, char const* const* argv) {
    LoadInvocation invocation;
    LoadConfig& config = invocation.config;
    Requests requests;
    Table table;
    add_load(table, config);
    add_request(table, config);
    add_result(table, config, requests);

    Options options(program, std::move(table));
    auto const help = options.help();
    auto wrong = options.parse(argc, argv, [](char const*) { return nullptr; });
    auto const exit = [&](int code, std::string output) {
        invocation.action = LoadInvocation::Action::exit;
        invocation.exit_code = code;
        invocation.output = std::move(output);
        return invocation;
    };
    if (requests.help) return exit(exit_code::ok, help_head + help + std::string(workload_help()) + help_foot);
    if (requests.version) return exit(exit_code::ok, std::string(program) + " " + std::string(version) + "\n");
    if (wrong.empty()) wrong = check(options, config);
    if (!wrong.empty()) return exit(exit_code::usage, wrong + "\n");
    if (!config.workload.name.empty() && !config.workload.mixed) {
        RequestKind const only = config.workload.kinds.front();
        config = with_kind(std::move(config), only);
    }
    draw_seed(options, config);
    if (requests.live || requests.no_live) config.live = requests.live && !requests.no_live;
    return invocation;
}

std::string method_of(LoadConfig const& config) {
    if (!config.method.empty()) return config.method;
    return config.body ? "POST" : "GET";
}

LoadConfig with_kind(LoadConfig config, RequestKind const& kind) {
    config.url.target = kind.target;
    config.body = kind.body;
    return config;
}

unsigned choose_threads(LoadConfig const& config, unsigned processors) {
    if (config.threads != 0) return config.threads;
    return std::clamp(processors / 2, 1u, config.connections);
}

}  // namespace tricorn
