#include "server/config/config.hpp"
#include "common/text/text.hpp"
#include "common/version.hpp"
#include "server/config/capacity.hpp"
#include "server/config/config_table.hpp"
#include "server/config/foreign_variables.hpp"
#include <algorithm>
#include <map>
#include <set>
#include <unistd.h>

namespace tricorn::server {
namespace {

constexpr char const* program = "tricorn-server";

constexpr char const* help_head = R"(Usage: tricorn-server [flags]

One HTTP/1.1 service that waits in four ways: --model selects what waits for bytes.

)";

constexpr char const* help_foot = R"(
Each flag with a value has an environment variable: TRICORN_PORT_FILE for --port-file. A flag overrides its
variable; an empty variable counts as not set. Durations need units (ns, us, ms, s, m, h), as in 1m30s; sizes may have
one (KiB, MiB, GiB).

Exit codes: 0 stopped gracefully, 1 a forced stop cut exchanges off, 2 a bad flag or value, 3 no worker became ready,
4 the address cannot be bound.
)";

// --port changes the port of --bind; the one given in the stronger way wins.
Expected<> apply_port(Options const& options, Config& config, std::optional<std::uint16_t> port) {
    auto const bind_source = options.source("bind");
    if (!port || bind_source > options.source("port")) return {};
    if (config.listen.bind.size() > 1)
        return refused(options.error("port", "--bind names several addresses; give each its own port there"));
    Endpoint& bind = config.listen.bind.front();
    if (bind.kind == Endpoint::Kind::unix_socket)
        return refused(options.error("port", "a Unix socket (--bind=" + excerpt(to_string(bind)) + ") has no port"));
    if (bind_source == options.source("port") && bind.port != *port)
        return refused(options.error("port", "--bind=" + excerpt(to_string(bind)) + " names another port"));
    bind.port = *port;
    return {};
}

// `named`: things of which no two may have the same name.
template <class Named>
Expected<> check_names(Options const& options, char const* option, char const* what, Named const& named) {
    std::set<std::string_view> names;
    for (auto const& one : named) {
        if (names.insert(one.name).second) continue;
        return refused(options.error(option, std::string("two ") + what + " are named " + excerpt(one.name) +
                                                 "; give each its own name"));
    }
    return {};
}

// Fills in options that were not given: the model's usual numbers, reduced to the resource limits.
void apply_capacity(Options const& options, Config& config) {
    auto const given = [&](char const* option) { return options.source(option) != Options::Source::fallback; };
    auto const workers = given("workers") ? std::optional(config.model.workers) : std::nullopt;
    Capacity const wanted = default_capacity(config.model.kind, {}, workers);
    Capacity const fitting = default_capacity(config.model.kind, config.machine, workers);
    auto const apply = [&](char const* option, unsigned& place, unsigned Capacity::*member) {
        if (given(option)) return;
        place = fitting.*member;
        if (fitting.*member == wanted.*member) return;
        config.reduced += (config.reduced.empty() ? "--" : " --") + std::string(option) + "=" + std::to_string(place);
    };
    apply("workers", config.model.workers, &Capacity::workers);
    apply("threads", config.model.threads, &Capacity::threads);
    apply("max-connections", config.model.max_connections, &Capacity::max_connections);
    if (!given("max-buffered")) config.limits.max_buffered = default_buffered(config.machine, config.model.workers);
}

// Each watched service is stored and shown for the whole lifetime of the service.
Expected<> check_watch(Options const& options, Config const& config) {
    constexpr std::size_t most = 64;
    if (config.admin.watch.size() > most)
        return refused(options.error("watch", "at most " + std::to_string(most) + " services can be watched"));
    return check_names(options, "watch", "services", config.admin.watch);
}

// Each file contains one address.
Expected<> check_port_files(Options const& options, Config const& config) {
    bool const same = !config.listen.port_file.empty() && config.listen.port_file == config.admin.port_file;
    if (same) return refused(options.error("admin-port-file", "--port-file names the same file; give each its own"));
    return {};
}

// A worker beats four times per timeout, and its machine may be busy.
Expected<> check_worker_timeout(Options const& options, Config const& config) {
    bool const possible = config.supervision.worker_timeout == Config::Duration::zero() ||
                          config.supervision.worker_timeout >= std::chrono::milliseconds(500);
    if (!possible) return refused(options.error("worker-timeout", "0 or at least 500ms"));
    return {};
}

std::pair<std::string_view, std::string_view> split_variable(std::string_view variable) {
    std::size_t const equals = std::min(variable.find('='), variable.size());
    return {variable.substr(0, equals), variable.substr(std::min(equals + 1, variable.size()))};
}

void draw_seed(Options const& options, Config& config) {
    if (options.source("seed") == Options::Source::fallback && ::getentropy(&config.seed, sizeof config.seed) != 0)
        config.seed = std::uint64_t(std::chrono::steady_clock::now().time_since_epoch().count());
}

}  // namespace

Invocation parse_invocation(int argc, char const* const* argv, Variables const& variables,
                            ResourceLimits const& limits) {
    Invocation invocation;
    std::map<std::string, std::string, std::less<>> own;
    for (std::string_view const variable : variables) {
        auto const [name, value] = split_variable(variable);
        if (!is_foreign_variable(name, value)) own.try_emplace(std::string(name), value);
    }
    auto const environment = [&own](char const* name) {
        auto const found = own.find(std::string_view(name));
        return found == own.end() ? nullptr : found->second.c_str();
    };
    Config& config = invocation.config;
    config.machine = limits;
    Requests requests;
    Options options(program, config_table(config, requests));
    auto sound = options.parse(argc, argv, environment);
    auto const exit = [&](int code, std::string output) {
        invocation.action = Invocation::Action::exit;
        invocation.exit_code = code;
        invocation.output = std::move(output);
        return invocation;
    };
    if (requests.help) {
        if (*requests.help == help_form::markdown) return exit(0, options.markdown());
        if (requests.help->empty()) return exit(0, help_head + options.help() + help_foot);
        bool const admin = *requests.help == help_form::admin_endpoints;
        invocation.action = admin ? Invocation::Action::admin_endpoints : Invocation::Action::endpoints;
        return invocation;
    }
    if (requests.version) return exit(0, "tricorn-server " + std::string(version) + "\n");
    if (sound) sound = apply_port(options, config, requests.port);
    if (sound) sound = check_names(options, "upstream", "upstreams", config.fetch.upstreams);
    if (sound) sound = check_watch(options, config);
    if (sound) sound = check_port_files(options, config);
    if (sound) sound = check_worker_timeout(options, config);
    if (!sound) return exit(2, sound.why + "\n");
    for (auto const& [name, value] : own) {
        std::string why = options.unknown_variable(name);
        if (!why.empty()) invocation.warnings.push_back(std::move(why));
    }
    apply_capacity(options, config);
    draw_seed(options, config);
    // If a port file was requested, something waits for it, so a missing admin port must be an error.
    config.admin.asked_for = config.admin.bind && (options.source("admin-bind") != Options::Source::fallback ||
                                                   !config.admin.port_file.empty());
    if (requests.check_config) {
        invocation.action = Invocation::Action::check_config;
        invocation.output = options.show();
    } else if (requests.healthcheck) {
        invocation.action = Invocation::Action::healthcheck;
    }
    return invocation;
}

Invocation parse_invocation(int argc, char const* const* argv) {
    Variables variables;
    for (char const* const* variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
        if (std::string_view(*variable).starts_with("TRICORN_")) variables.emplace_back(*variable);
    }
    return parse_invocation(argc, argv, variables, resource_limits());
}

}  // namespace tricorn::server
