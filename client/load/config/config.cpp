#include "client/load/config/config.hpp"
#include "client/cli/exit_code.hpp"
#include "client/cli/files.hpp"
#include "client/load/config/load_options.hpp"
#include "client/load/config/load_table.hpp"
#include "client/load/config/url_list.hpp"
#include "common/text/text.hpp"
#include "common/version.hpp"
#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <cstdlib>
#include <iterator>
#include <unistd.h>

namespace tricorn::client {

namespace {

using namespace std::chrono_literals;
constexpr char const* program = "tricorn-client";
constexpr auto endless = 24h * 365;

constexpr std::uint64_t seed_bits = (std::uint64_t(1) << 53) - 1;   // every JSON reader keeps such integers exact

constexpr std::uint64_t largest_url_list = 16 << 20;   // bytes; it has 64 lines

constexpr std::size_t usual_unique_bytes = 64;   // bytes of a --verify body where -b gives no length

constexpr char const* help_head = R"(Usage: tricorn-client [load] [flags] URL
       tricorn-client compare | search | lab | report | merge | selftest --help

Loads an HTTP/1.1 server in a closed loop (each connection sends its next request once the last one is answered) or,
with -R, in an open loop (requests are sent at planned times). Every request is accounted for:
offered = ok + not ok + errors + dropped + unfinished.

)";

constexpr char const* help_foot = R"(
Durations take a unit (us, ms, s, m, h); bare numbers are seconds. Counts may end in k or M.

Stages are a sequence of TIME:RATE, such as 10s:1k,30s:5k. Checks compare [response.|service.|first_byte.]pNN, max or
mean with a duration, errors with a share, or rate with a number, by <, <=, > or >=.

--urls FILE has one line per kind of request, [WEIGHT] METHOD URL [@BODY-FILE], all to one server; lines that begin
with # are comments. Each request is drawn by weight (default 1). --verify needs a URL that returns the body unchanged.

Exit codes: 0 ok, 1 bad flag or value, 2 cannot start, 3 the numbers cannot be trusted (the report gives the reason),
4 more errors than --max-error-rate, 99 a --check failed, 130 interrupted (after a report of what was measured).
)";

// A rule between options that `name` breaks.
NoValue refuse(Options const& options, std::string_view name, std::string_view why) {
    return refused(options.error(name, why));
}

Expected<> check_pace(Options const& options, LoadConfig& config) {
    auto const given = [&](char const* name) { return options.given(name); };
    for (char const* const excluded : {"rate", "duration"}) {
        if (given("stages") && given(excluded))
            return refuse(options, "stages",
                          std::string("they set duration and rate: --") + excluded + " excludes them");
    }
    if (given("stages")) config.duration = length_of(config.stages);
    for (char const* const needs : {"arrivals", "overflow"}) {
        if (given(needs) && !config.open_loop())
            return refuse(options, needs, "a closed loop has no plan; it needs --rate or --stages");
    }
    bool const ends = config.duration > 0s;
    if (config.warm_up && ends && *config.warm_up >= config.duration)
        return refuse(options, "warmup", "it leaves nothing to measure of " + print_duration(config.duration));
    return {};
}

// Reads the files whose limits other options set.
Expected<> read_files(Options const& options, LoadRequests const& requests, LoadConfig& config) {
    auto const read_body = [&config](std::string const& path) {
        auto content = read_bytes(path, config.most_body_bytes);
        bool const too_large = !content && content.why.starts_with(too_large_a_file);
        if (!content)
            content.why = "cannot read " + excerpt(path) + ": " + content.why +
                          (too_large ? "; --max-body-file allows more" : "");
        return content;
    };
    if (!requests.body_file.empty()) {
        auto content = read_body(requests.body_file);
        if (!content) return refuse(options, "body", content.why);
        config.body = std::move(*content);
    }
    if (requests.urls_file.empty()) return {};
    auto const text = read_file(requests.urls_file, largest_url_list);
    if (!text) return refuse(options, "urls", text.why);
    auto list = parse_url_list(*text, read_body);
    if (!list) return refuse(options, "urls", list.why);
    config.url = std::move(list->server);
    config.workload = {"urls:" + requests.urls_file, true, std::move(list->kinds)};
    return {};
}

// Two results in one file would leave one of them, and a result in the place of what was read leaves none of that.
Expected<> check_files(LoadRequests const& requests, LoadConfig const& config) {
    auto const distinct =
        check_distinct({{"--output", config.output}, {"--csv", config.csv}, {"--html", config.html}},
                       {{"--body", requests.body_file}, {"--urls", requests.urls_file}, {"--ca", config.ca_file}});
    if (!distinct) return refused(std::string(program) + ": " + distinct.why);
    return {};
}

// Of the fields that a request holds once (RFC 9112 section 3.2).
Expected<> check_headers(Options const& options, LoadConfig const& config) {
    auto const hosts = std::ranges::count_if(
        config.headers, [](Header const& header) { return boost::beast::iequals(header.name, "host"); });
    if (hosts > 1) return refuse(options, "header", "Host is given twice; a request has one");
    return {};
}

// The rules between options.
Expected<> check(Options const& options, LoadConfig& config) {
    auto const given = [&](char const* name) { return options.given(name); };
    if (auto held = check_server(options, config); !held) return held;
    if (auto held = check_headers(options, config); !held) return held;
    if (!given("url") && !given("urls")) return refused(std::string(program) + ": the URL is missing; see --help");
    if (given("requests") && !given("duration")) config.duration = 0s;
    if (auto held = check_pace(options, config); !held) return held;
    if (given("threads") && config.threads > config.connections)
        return refuse(options, "threads", "more threads than connections (" + std::to_string(config.connections) + ")");
    if (auto held = check_verify(options, config); !held) return held;
    if (!given("workload")) return {};
    for (char const* const excluded : {"method", "body"}) {
        if (given(excluded))
            return refuse(options, "workload",
                          std::string("it determines what is sent: --") + excluded + " excludes it");
    }
    if (config.url.target != "/")
        return refuse(options, "url", "with --workload the URL has no path; allowed: http://HOST[:PORT]");
    return {};
}

void draw_seed(Options const& options, LoadConfig& config) {
    if (options.given("seed")) return;
    if (::getentropy(&config.seed, sizeof config.seed) != 0)
        config.seed = std::uint64_t(std::chrono::steady_clock::now().time_since_epoch().count());
    config.seed &= seed_bits;
}

}   // namespace

LoadInvocation parse_load(int argc, char const* const* argv, OptionOverrides overrides) {
    LoadInvocation invocation;
    LoadConfig& config = invocation.config;
    config = std::move(overrides.defaults);
    LoadRequests requests;
    std::vector<Option> table = load_table(config, requests);
    std::erase_if(table, [&](Option const& option) {
        return std::ranges::find(overrides.without, option.name) != overrides.without.end();
    });
    std::ranges::move(overrides.options, std::back_inserter(table));
    Options options(program, std::move(table));
    auto taken = options.parse(argc, argv, [](char const*) { return nullptr; });
    auto const exit = [&](int code, std::string output) {
        invocation.action = LoadInvocation::Action::exit;
        invocation.exit_code = code;
        invocation.output = std::move(output);
        return invocation;
    };
    if (requests.help) {
        if (!requests.help->empty()) return exit(exit_code::ok, options.markdown());
        bool const own = !overrides.help_head.empty();
        return exit(exit_code::ok, (own ? overrides.help_head : help_head) + options.help() +
                                       std::string(workload_help()) + (own ? overrides.help_foot : help_foot));
    }
    if (requests.version) return exit(exit_code::ok, std::string(program) + " " + std::string(version) + "\n");
    if (taken) taken = read_files(options, requests, config);
    if (taken) taken = check_files(requests, config);
    if (taken) taken = check(options, config);
    if (!taken) return exit(exit_code::usage, taken.why + "\n");
    if (!config.workload.name.empty() && !config.workload.mixed) {
        RequestKind const only = config.workload.kinds.front();
        config = with_kind(std::move(config), only);
    }
    if (config.verify && !config.body) config.body = std::string(usual_unique_bytes, '\0');
    draw_seed(options, config);
    if (requests.live || requests.no_live) config.live = requests.live && !requests.no_live;
    return invocation;
}

// XDG Base Directory Specification: relative paths in these variables are invalid.
std::string self_test_path() {
    char const* const cache = std::getenv("XDG_CACHE_HOME");
    if (cache != nullptr && cache[0] == '/') return std::string(cache) + "/tricorn/selftest.json";
    char const* const home = std::getenv("HOME");
    return home != nullptr && home[0] == '/' ? std::string(home) + "/.cache/tricorn/selftest.json" : "";
}

std::vector<Stage> stages_of(LoadConfig const& config) {
    if (!config.stages.empty()) return config.stages;
    return {{config.duration > 0s ? config.duration : endless, config.rate}};
}

WarmUp::Mode warm_up_mode(LoadConfig const& config) {
    if (config.warm_up) return *config.warm_up > 0s ? WarmUp::Mode::fixed : WarmUp::Mode::none;
    bool const plain = config.requests == 0 && config.stages.size() < 2;
    return plain && config.duration >= 5s ? WarmUp::Mode::automatic : WarmUp::Mode::none;
}

std::string method_of(LoadConfig const& config) {
    if (!config.method.empty()) return config.method;
    return config.body ? "POST" : "GET";
}

LoadConfig with_kind(LoadConfig config, RequestKind const& kind) {
    config.url.target = kind.target;
    config.body = kind.body;
    if (!kind.method.empty()) config.method = kind.method;
    return config;
}

unsigned choose_threads(LoadConfig const& config, unsigned processors) {
    if (config.threads != 0) return config.threads;
    return std::clamp(processors / 2, 1u, config.connections);
}

Expected<> check_server(Options const& options, LoadConfig const& config) {
    if (options.given("urls")) {
        if (options.given("url")) return refuse(options, "url", "with --urls the file names the server");
        for (char const* const excluded : {"method", "body", "workload", "verify"}) {
            if (options.given(excluded))
                return refuse(options, excluded, "with --urls the file determines what is sent");
        }
    }
    bool const somewhere = options.given("url") || options.given("urls");
    for (char const* const needs : {"insecure", "ca"}) {
        if (somewhere && options.given(needs) && !config.url.tls)
            return refuse(options, needs, "it needs an https URL");
    }
    if (config.spread && options.given("unix-socket")) return refuse(options, "spread", "a Unix socket is one address");
    if (config.insecure && options.given("ca"))
        return refuse(options, "ca", "with --insecure no certificate is checked");
    return {};
}

Expected<> check_verify(Options const& options, LoadConfig const& config) {
    if (!config.verify) return {};
    if (config.method == "HEAD") return refuse(options, "method", "with --verify: the answer to HEAD has no body");
    bool const echo = config.workload.kinds.size() == 1 && config.workload.kinds.front().answer_bytes.has_value();
    if (options.given("workload") && !echo)
        return refuse(options, "workload", "with --verify; allowed: echo:SIZE, which returns the body sent");
    return {};
}

}   // namespace tricorn::client
