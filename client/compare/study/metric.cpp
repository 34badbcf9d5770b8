#include "client/compare/study/metric.hpp"
#include <algorithm>
#include <array>

namespace tricorn::client::compare {

namespace {

constexpr auto metrics = std::to_array<Metric>({
    {"rate", "1/s", Better::higher, "rate"},
    {"p50", "s", Better::lower, "median time"},
    {"p90", "s", Better::lower, "p90"},
    {"p99", "s", Better::lower, "p99"},
    {"p999", "s", Better::lower, "p99.9"},
    {"max", "s", Better::lower, "longest time"},
    {"mean", "s", Better::lower, "mean time"},
    {"cpu_us_per_request", "us", Better::lower, "CPU time per request"},
    {"switches_voluntary_per_request", "1", Better::lower, "number of voluntary context switches per request"},
    {"switches_involuntary_per_request", "1", Better::lower, "number of involuntary context switches per request"},
    {"pss_bytes", "bytes", Better::lower, "memory"},
    {"threads", "1", Better::neither, "number of threads"},
    {"processes", "1", Better::neither, "number of processes"},
    {"requests", "1", Better::neither, "number of requests"},
    {"errors", "1", Better::lower, "number of errors"},
    {"not_ok", "1", Better::lower, "number of answers that were not ok"},
    {"unaccounted", "1", Better::neither, "number of requests unaccounted for"},
    {"seconds", "s", Better::neither, "window"},
    {"reopened", "1", Better::neither, "number of connections reopened"},
    {"ceiling", "1/s", Better::neither, "ceiling of the round"},
    {"share_of_ceiling", "1", Better::neither, "share of the ceiling"},
    {"cpu_seconds_alone", "s", Better::neither, "processor time of a computation alone"},
    {"client_busy_share", "1", Better::neither, "share of the time that the load's threads computed"},
    {"client_late", "1", Better::neither, "share of the rounds in which the load had its part in the times"},
    {"client_waited_share", "1", Better::neither, "share of the time that the load's threads waited for a processor"},
    {"client_busy", "processors", Better::neither, "client's CPU"},
    {"server_busy", "processors", Better::neither, "server's CPU"},
    {"others_busy", "processors", Better::neither, "other programs' CPU"},
    {"bytes_per_connection", "bytes", Better::lower, "memory per connection"},
    {"connections", "1", Better::neither, "number of connections held"},
    {"lost_requests", "1", Better::lower, "number of requests lost"},
    {"recovery_seconds", "s", Better::lower, "time to recover"},
    {"replaced_seconds", "s", Better::lower, "time to a new worker"},
    {"longest_gap_seconds", "s", Better::lower, "longest time without an answer"},
    {"speed_up", "1", Better::higher, "speed-up"},
    {"goodput", "1/s", Better::higher, "goodput"},
    {"goodput_share", "1", Better::higher, "goodput, as a share of the rate before"},
    {"p99_overload", "s", Better::lower, "p99 during the overload"},
});

constexpr std::array<std::string_view, 4> of_closed{"rate", "p50", "p99", "cpu_us_per_request"};
constexpr std::array<std::string_view, 3> of_open{"p50", "p99", "cpu_us_per_request"};
constexpr std::array<std::string_view, 3> of_responsiveness{"p50", "p90", "p99"};
constexpr std::array<std::string_view, 2> of_speed_up{"rate", "speed_up"};
constexpr std::array<std::string_view, 2> of_overload{"goodput", "recovery_seconds"};
constexpr std::array<std::string_view, 1> of_idle{"bytes_per_connection"};
constexpr std::array<std::string_view, 1> of_crash{"recovery_seconds"};

}   // namespace

std::span<Metric const> all_metrics() {
    return metrics;
}

Metric metric_of(std::string_view name) {
    auto const found = std::ranges::find(metrics, name, &Metric::name);
    return found == metrics.end() ? Metric{name, "1", Better::neither, name} : *found;
}

std::span<std::string_view const> compared_metrics(std::string_view kind) {
    if (kind == "closed_loop") return of_closed;
    if (kind == "open_loop_equal" || kind == "open_loop_knee") return of_open;
    if (kind == "responsiveness") return of_responsiveness;
    if (kind == "speed_up") return of_speed_up;
    if (kind == "overload") return of_overload;
    if (kind == "idle_memory") return of_idle;
    if (kind == "crash") return of_crash;
    return {};
}

}   // namespace tricorn::client::compare
