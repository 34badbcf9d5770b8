#include "client/report/comparison/metric.hpp"
#include <algorithm>
#include <array>
#include <utility>

namespace tricorn::client::report {

namespace {

using Named = std::pair<std::string_view, Metric>;

// The metrics of the format "tricorn.compare/1", in the order of table columns.
std::vector<Named> const& metrics() {
    static std::vector<Named> const all{
        {"rate",
         {"requests/s", "requests answered per second", Unit::rate, 1, Better::higher, "answered the most requests"}},
        {"ceiling", {"its ceiling", "ceiling of the rate", Unit::rate, 1, Better::higher}},
        {"share_of_ceiling", {"share of its ceiling", "share of the ceiling", Unit::share, 1, Better::higher}},
        {"speed_up",
         {"speed-up", "times the rate on one processor", Unit::times, 1, Better::higher, "gained the most"}},
        {"goodput", {"ok/s during overload", "ok answers per second during overload", Unit::rate, 1, Better::higher}},
        {"goodput_share",
         {"share of its rate", "share of the rate before", Unit::share, 1, Better::higher,
          "kept the largest share of its rate"}},
        {"p50", {"p50", "median time of a request", Unit::seconds, 1, Better::lower, "had the lowest median"}},
        {"p90", {"p90", "90th percentile of the time of a request", Unit::seconds}},
        {"p99",
         {"p99", "99th percentile of the time of a request", Unit::seconds, 1, Better::lower, "had the lowest p99"}},
        {"p999", {"p99.9", "99.9th percentile of the time of a request", Unit::seconds}},
        {"max", {"longest", "longest time of a request", Unit::seconds}},
        {"p99_overload", {"p99 during overload", "99th percentile during overload", Unit::seconds}},
        {"cpu_us_per_request",
         {"CPU per request", "processor time of the server per request", Unit::seconds, 1e-6, Better::lower,
          "spent the least processor time per request"}},
        {"switches_voluntary_per_request",
         {"voluntary switches", "voluntary context switches per request", Unit::number, 1, Better::lower,
          "used the fewest voluntary switches per request"}},
        {"switches_involuntary_per_request", {"involuntary switches", "involuntary context switches per request"}},
        {"pss_bytes", {"memory (PSS)", "memory of the server's processes (PSS)", Unit::bytes}},
        {"bytes_per_connection",
         {"memory per connection", "memory per idle connection", Unit::bytes, 1, Better::lower,
          "took the least memory per connection"}},
        {"connections", {"held", "connections held"}},
        {"threads", {"threads", "threads"}},
        {"processes", {"processes", "processes"}},
        {"lost_requests",
         {"requests lost", "requests without an answer", Unit::number, 1, Better::lower, "lost the fewest requests"}},
        {"requests", {"of requests", "requests"}},
        {"recovery_seconds",
         {"time to recover", "time until recovery", Unit::seconds, 1, Better::lower, "recovered first"}},
        {"replaced_seconds", {"time to replace", "time until a new worker replaced it", Unit::seconds}},
        {"longest_gap_seconds",
         {"longest gap", "longest time without any answer", Unit::seconds, 1, Better::lower,
          "was silent for the shortest time"}},
        {"refused", {"refused", "requests refused"}},
        {"not_ok", {"not ok", "answers that are not ok"}},
        {"errors", {"errors", "errors"}},
        {"server_busy", {"server busy", "processors kept busy by the server"}},
        {"mean", {"mean", "mean time of a request", Unit::seconds}},
        {"seconds", {"measured for", "length of the window", Unit::seconds}},
        {"reopened", {"reopened", "connections that had to be reopened"}},
        {"unaccounted", {"unaccounted", "requests not accounted for"}},
        {"others_busy", {"others busy", "processors kept busy by other programs"}},
        {"cpu_seconds_alone", {"alone", "processor time of a computation alone", Unit::seconds}},
        {"client_busy_share", {"load computed", "share of the time that the load's threads computed", Unit::share}},
        {"client_late", {"load late", "share of the rounds in which the load had its part in the times", Unit::share}},
        {"client_waited_share",
         {"load waited", "share of the time that the load's threads waited for a processor", Unit::share}},
        {"client_busy", {"client busy", "processors kept busy by the load generator"}},
    };
    return all;
}

auto place_of(std::string_view name) {
    return std::ranges::find(metrics(), name, &Named::first);
}

}   // namespace

Metric metric_of(std::string_view name) {
    auto const found = place_of(name);
    if (found != metrics().end()) return found->second;
    return {std::string(name), std::string(name)};
}

bool comes_before(std::string_view a, std::string_view b) {
    return std::pair(place_of(a), a) < std::pair(place_of(b), b);
}

Estimate scaled(Estimate estimate, double factor) {
    estimate.median *= factor;
    if (estimate.low) *estimate.low *= factor;
    if (estimate.high) *estimate.high *= factor;
    return estimate;
}

}   // namespace tricorn::client::report
