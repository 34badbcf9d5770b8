// The flags of those whom the service waits for besides its clients: the simulated database, other servers.
#include "server/config_table.hpp"
#include "server/slot_pool.hpp"
#include <charconv>
#include <spdlog/fmt/fmt.h>

namespace tricorn {
namespace {

using namespace std::chrono_literals;

OptionValue share(double& place) {
    auto const read = [&place](std::string_view text) -> std::string {
        double value = 0;
        auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc() || end != text.data() + text.size()) return "not a number";
        if (!(value >= 0 && value <= 1)) return "not a share";
        place = value;
        return {};
    };
    return {"SHARE", "0 to 1, such as 0.01", read, [&place] { return fmt::format("{}", place); }};
}

OptionValue latency(Latency& place) {
    auto const read = [&place](std::string_view text) {
        auto const value = Latency::parse(text);
        if (value) place = *value;
        return value.why;
    };
    return {"LATENCY", Latency::allowed, read, [&place] { return place.text(); }};
}

}  // namespace

void add_database(OptionTable& table, Config& config) {
    std::string const group = "Simulated database (/db and /queries)";
    table.push_back({"db-connections",
                     group,
                     option::number(config.db_connections, 1, SlotPool::max_slots),
                     "Connections that all workers share.",
                     {}});
    table.push_back({"db-acquire-timeout",
                     group,
                     option::duration(config.db_acquire_timeout, 0s, 1h),
                     "How long a request may wait for a connection before it is answered 503.",
                     {}});
    table.push_back({"db-latency", group, latency(config.db_latency), "How long a query takes.", {}});
    table.push_back({"db-error-rate",
                     group,
                     share(config.db_error_rate),
                     "Share of the queries that fail, after their time; they are answered 500.",
                     {}});
    table.push_back({"db-connect",
                     group,
                     option::duration(config.db_connect, 0s, 1h),
                     "By how much the first use of each connection is slower.",
                     {}});
}

void add_fetch(OptionTable& table, Config& config) {
    std::string const group = "Fetch (/fetch)";
    table.push_back({"upstream", group,
                     option::list<NamedServer>(config.upstreams, "NAME=URL",
                                               "NAME=http://HOST[:PORT], more after commas", parse_upstream, to_string),
                     "A server that /fetch?upstream=NAME asks, at whatever address it is; may be repeated.", "none"});
    table.push_back({"fetch-allow", group,
                     option::list<FetchAllowed>(config.fetch_allow, "TARGET", "HOST[:PORT], more after commas",
                                                parse_fetch_allowed, to_string),
                     "A host and port (80) that /fetch?url= may ask. A name reaches public addresses alone, localhost "
                     "the loopback; others must be named themselves. May be repeated.",
                     "none"});
    table.push_back(
        {"fetch-timeout", group, option::duration(config.fetch_timeout, 1ms, 1h), "For a whole fetch; then 504.", {}});
    table.push_back({"fetch-max-bytes",
                     group,
                     option::size(config.fetch_max_bytes, 0, 1024 * 1024 * 1024),
                     "Largest body that a fetch reads.",
                     {}});
    table.push_back({"fetch-concurrency",
                     group,
                     option::number(config.fetch_concurrency, 1, 100'000),
                     "Fetches at a time, per worker; more are answered 503.",
                     {}});
}

}  // namespace tricorn
