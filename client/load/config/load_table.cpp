#include "client/load/config/load_table.hpp"
#include "client/load/config/load_options.hpp"

namespace tricorn::client {
namespace {

using namespace std::chrono_literals;
using Table = std::vector<Option>;

constexpr std::uint64_t largest_seed = (std::uint64_t(1) << 53) - 1;   // every JSON reader keeps such integers exact

void add_load(Table& table, LoadConfig& config, LoadRequests& requests) {
    std::string const group = "Load";
    table.push_back({"url", group, option::url(config.url), {}, {}, '\0', true});
    table.push_back(
        {"urls", group, option::url_list(requests.urls_file), "File of requests, instead of a URL; see below.", {}});
    table.push_back({"unix-socket",
                     group,
                     option::unix_socket(config.unix_socket),
                     "Connects to this Unix socket instead of the URL's host.",
                     {}});
    table.push_back({"spread",
                     group,
                     option::flag(config.spread),
                     "Spreads the connections over all addresses of the host, instead of the first that answers.",
                     {}});
    table.push_back({"insecure", group, option::flag(config.insecure), "https: accepts any certificate.", {}});
    table.push_back({"ca",
                     group,
                     option::ca_file(config.ca_file),
                     "https: trusts these certificates in addition to the system's.",
                     {}});
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
    table.push_back({"duration", group, option::seconds(config.duration, 1ms, 24h * 365), "How long to send requests.",
                     "10s, unlimited with -n", 'd'});
    table.push_back({"requests", group, option::number(config.requests, 1, 1'000'000'000'000),
                     "How many requests to send; with -d, whichever ends first.", "no limit", 'n'});
    table.push_back({"idle",
                     group,
                     option::number(config.idle, 0, 1'000'000),
                     "Additional connections held open without requests.",
                     {}});
    table.push_back({"requests-per-conn", group, option::number(config.requests_per_connection, 1, 1'000'000'000),
                     "Requests per connection before it is reopened; 1: no keep-alive.", "no limit"});
    table.push_back({"timeout",
                     group,
                     option::seconds(config.timeout, 1ms, 24h),
                     "Longest wait for a response or a connection; then it counts as an error.",
                     {}});
    table.push_back({"drain",
                     group,
                     option::seconds(config.drain, 0s, 24h),
                     "How long to wait at the end for responses in flight; what waited longer hung, and is an error.",
                     {}});
}

void add_pace(Table& table, LoadConfig& config) {
    std::string const group = "Pace";
    table.push_back({"rate", group, option::per_second(config.rate),
                     "Requests per second in total, however slow the server is (open loop).", "closed loop", 'R'});
    table.push_back({"stages",
                     group,
                     option::stages(config.stages),
                     "Instead of -R and -d: a sequence of durations and rates.",
                     {}});
    table.push_back({"arrivals",
                     group,
                     option::choice(config.arrivals, {{"uniform", Arrivals::uniform}, {"poisson", Arrivals::poisson}}),
                     "With a rate: equal gaps between requests, or random ones as of many independent users.",
                     {}});
    table.push_back({"overflow",
                     group,
                     option::choice(config.overflow, {{"queue", Overflow::queue}, {"drop", Overflow::drop}}),
                     "With a rate: queue or drop requests that are due while every connection is busy.",
                     {}});
    table.push_back({"warmup", group, option::warm_up(config.warm_up),
                     "Warm-up, counted apart; auto: until the load is steady, if it lasts at least 5 s.", "auto"});
}

void add_request(Table& table, LoadConfig& config, LoadRequests& requests) {
    std::string const group = "Request";
    table.push_back({"method", group, option::method(config.method), "The method.", "GET, POST with -b", 'X'});
    table.push_back(
        {"header", group, option::header(config.headers), "Adds a header field; may be repeated.", {}, 'H'});
    table.push_back(
        {"body", group, option::body(config.body, requests.body_file), "The body, or @FILE to read it from.", {}, 'b'});
    table.push_back({"max-body-file",
                     group,
                     option::size(config.most_body_bytes, 0, std::uint64_t(1) << 40),
                     "The largest file that -b or a line of --urls reads a body from.",
                     {}});
    table.push_back({"workload",
                     group,
                     option::workload(config.workload),
                     "Named requests instead of -X, -b and a path; see below.",
                     {}});
    table.push_back(
        {"verify",
         group,
         option::flag(config.verify),
         "Sends a unique body with each request, as long as -b's or 64 bytes, and requires it back unchanged.",
         {}});
    table.push_back({"seed", group, option::number(config.seed, 0, largest_seed),
                     "Seed of all random draws: a mixture's requests, arrivals, bodies.", "random"});
    table.push_back(
        {"expect", group, option::statuses(config.expect), "Statuses that count as ok; others count apart.", {}});
}

void add_result(Table& table, LoadConfig& config, LoadRequests& requests) {
    std::string const group = "Result";
    table.push_back({"output",
                     group,
                     option::text(config.output, "FILE", "a path, or - for standard output"),
                     "Writes the result as JSON.",
                     {},
                     'o'});
    table.push_back({"csv",
                     group,
                     option::text(config.csv, "FILE", "a path, or - for standard output"),
                     "Writes each second as a line of CSV.",
                     {}});
    table.push_back({"html",
                     group,
                     option::text(config.html, "FILE", "a path, or - for standard output"),
                     "Writes the result as an HTML page that needs no network: curves, seconds, tables.",
                     {}});
    table.push_back(
        {"keep-secrets",
         group,
         option::flag(config.keep_secrets),
         "Results hold the values of -H Authorization, Cookie and their kind, which are left out otherwise.",
         {}});
    table.push_back({"check", group, option::checks(config.checks),
                     "Requirement, else the exit code is 99: 'p99<5ms', 'errors<0.1%', 'ok/s>1k'; may be repeated.",
                     "none"});
    table.push_back({"wrk-output", group, option::flag(config.wrk_output), "Reports in wrk's format.", {}});
    table.push_back({"target-pid",
                     group,
                     option::process(config.target_pid),
                     "The server's process: measures its CPU time, memory and threads, children included.",
                     {}});
    table.push_back({"max-error-rate",
                     group,
                     option::rate(config.max_error_rate),
                     "Share of errors, hung requests and unexpected statuses that still counts as success.",
                     {}});
    table.push_back({"live", group, option::flag(requests.live), "Shows progress even without a terminal.", {}});
    table.push_back({"no-live", group, option::flag(requests.no_live), "Shows no progress.", {}});
    table.push_back({"help", group, option::help(requests.help), "Print this, or as tables for a document.", {}, 'h'});
    table.push_back({"version", group, option::flag(requests.version), "Print the version.", {}});
}

}   // namespace

std::vector<Option> load_table(LoadConfig& config, LoadRequests& requests) {
    Table table;
    add_load(table, config, requests);
    add_pace(table, config);
    add_request(table, config, requests);
    add_result(table, config, requests);
    return table;
}

}   // namespace tricorn::client
