#pragma once
// What theory allows: how many requests a second can be answered at most, and what limits them. Whoever waits for a
// request is taken for as long as it waits: n of them answer no more than n / mean wait (Little's law). Pure.
#include "client/compare/study/subject.hpp"
#include <optional>
#include <string>
#include <string_view>

namespace tricorn::client::compare {

struct Ceiling {
    double rate = 0;          // requests a second
    std::string set_by;       // "units", "connections", "database", "fetches", "processors"
    double units = 0;         // how many there are of that
    double mean_wait = 0;     // seconds
    std::string sentence;     // "32 processes / 2.39ms"
    double spread = 0;        // standard deviation of one wait, as a share of its mean: 0 where all are the same
    double tolerance = 0;     // share by which it may be too low, because it rests on a measurement
};

// What one request waits, in seconds; the spread as above.
struct Wait {
    double mean = 0;
    double spread = 0;
};

// Of a database with that --db-latency: "lognormal:2ms,0.6". nullopt: it cannot be read.
std::optional<Wait> service_time(std::string_view latency);

// What a request for `target` (path and query) waits for in a server with these flags; nullopt: for nothing.
std::optional<Wait> wait_of(std::string_view target, ServerFlags const& flags);

// What a load is served with, as far as the theory needs it.
struct Conditions {
    std::string model;
    std::string target;        // path and query of the requests
    ServerFlags flags;
    unsigned connections = 0;
    unsigned processors = 0;   // that the server may use
    double cpu_seconds = 0;    // what a /cpu request computes, as measured; 0: unknown
};

// How many requests the model can serve, or wait for, at the same time. "units" and "connections" are what sets it.
struct Units {
    double count = 0;
    std::string what;     // "64 pooled threads"
    std::string set_by;
};
Units effective_units(Conditions const& conditions);

// The lowest that applies; nullopt where nothing but the machine's speed limits, or the model is not known.
std::optional<Ceiling> ceiling(Conditions const& conditions);

// Is the rate above the ceiling by more than chance? Random waits may be shorter than their mean by four standard
// errors of `requests` of them.
bool is_above(double rate, double requests, Ceiling const& limit);

}   // namespace tricorn::client::compare
