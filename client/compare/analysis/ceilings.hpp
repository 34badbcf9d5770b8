#pragma once
// Theoretical ceilings: the highest possible rate, and what limits it. A unit that waits for a request is occupied
// while it waits: n of them answer at most n / mean wait requests per second (Little's law). Pure.
#include "client/results/study.hpp"
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tricorn::client::compare {

// The flags of tricorn-server with their values, by name without dashes (from --check-config).
using ServerFlags = std::map<std::string, std::string>;
ServerFlags parse_flags(std::string_view lines);

// How long one request waits, in seconds; spread as above.
struct Wait {
    double mean = 0;
    double spread = 0;
};

// The service time of a database with that --db-latency: "lognormal:2ms,0.6". nullopt: invalid.
std::optional<Wait> service_time(std::string_view latency);

// Returns how long a request for `target` (path and query) waits in a server with these flags; nullopt: it does not
// wait.
std::optional<Wait> wait_of(std::string_view target, ServerFlags const& flags);

// The conditions of a load that the theory needs.
struct Conditions {
    std::optional<Model> model;   // nullopt: another server
    std::string target;        // path and query of the requests
    ServerFlags flags;
    unsigned connections = 0;
    unsigned processors = 0;   // available to the server
    double cpu_seconds = 0;    // measured CPU time of a /cpu request; 0: unknown
};

// How many requests the model can serve, or wait for, concurrently. "units" and "connections" are what sets it.
struct Units {
    double count = 0;
    std::string what;     // "64 pooled threads"
    std::string set_by;
};
Units effective_units(Conditions const& conditions);

// Returns the lowest applicable ceiling; nullopt if only the machine's speed limits the rate, or the model is unknown.
std::optional<Ceiling> ceiling(Conditions const& conditions);

// Returns whether the rate exceeds the ceiling by more than chance: random waits may fall below their mean by four
// standard errors over `requests` requests.
bool is_above(double rate, double requests, Ceiling const& limit);

}   // namespace tricorn::client::compare
