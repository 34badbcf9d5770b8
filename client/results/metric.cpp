#include "client/results/metric.hpp"
#include "client/results/segments.hpp"
#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace tricorn::client {

namespace {

std::vector<Metric> const& of_loads() {
    static std::vector<Metric> const all{
        {"rate", "1/s", Unit::rate, Better::higher, 0, "requests/s", "rate", "requests answered per second",
         "answered the most requests"},
        {"p50", "s", Unit::seconds, Better::lower, 6, "p50", "median time", "median time of a request",
         "had the lowest median"},
        {"p90", "s", Unit::seconds, Better::lower, 7, "p90", "p90", "90th percentile of the time of a request",
         "had the lowest p90"},
        {"p99", "s", Unit::seconds, Better::lower, 8, "p99", "p99", "99th percentile of the time of a request",
         "had the lowest p99"},
        {"p999", "s", Unit::seconds, Better::lower, 9, "p99.9", "p99.9", "99.9th percentile of the time of a request"},
        {"max", "s", Unit::seconds, Better::lower, 10, "longest", "longest time", "longest time of a request"},
        {"mean", "s", Unit::seconds, Better::lower, 28, "mean", "mean time", "mean time of a request"},
        {"cpu_us_per_request", "us", Unit::seconds, Better::lower, 12, "CPU per request", "CPU time per request",
         "processor time of the server per request", "spent the least processor time per request"},
        {"switches_voluntary_per_request", "1", Unit::number, Better::lower, 13, "voluntary switches",
         "number of voluntary context switches per request", "voluntary context switches per request",
         "used the fewest voluntary switches per request"},
        {"switches_involuntary_per_request", "1", Unit::number, Better::lower, 14, "involuntary switches",
         "number of involuntary context switches per request", "involuntary context switches per request"},
        {"pss_bytes", "bytes", Unit::bytes, Better::lower, 15, "memory (PSS)", "memory",
         "memory of the server's processes (PSS)"},
        {"threads", "1", Unit::number, Better::neither, 18, "threads", "number of threads", "threads"},
        {"processes", "1", Unit::number, Better::neither, 19, "processes", "number of processes", "processes"},
        {"requests", "1", Unit::number, Better::neither, 21, "of requests", "number of requests", "requests"},
        {"errors", "1", Unit::number, Better::lower, 26, "errors", "number of errors", "errors"},
        {"not_ok", "1", Unit::number, Better::lower, 25, "not ok", "number of answers that were not ok",
         "answers that are not ok"},
        {"unaccounted", "1", Unit::number, Better::neither, 31, "unaccounted", "number of requests unaccounted for",
         "requests not accounted for"},
        {"seconds", "s", Unit::seconds, Better::neither, 29, "measured for", "window", "length of the window"},
        {"reopened", "1", Unit::number, Better::neither, 30, "reopened", "number of connections reopened",
         "connections that had to be reopened"},
        {"ceiling", "1/s", Unit::rate, Better::neither, 1, "its ceiling", "ceiling of the round",
         "ceiling of the rate"},
        {"share_of_ceiling", "1", Unit::share, Better::higher, 2, "share of its ceiling", "share of the ceiling",
         "share of the ceiling"},
        {"rate_from_start", "1/s", Unit::rate, Better::neither, 38, "from its start", "rate from the first request on",
         "requests answered per second since the first request"},
        {"cpu_seconds_alone", "s", Unit::seconds, Better::neither, 33, "alone", "processor time of a computation alone",
         "processor time of a computation alone"},
        {"client_busy_share", "1", Unit::share, Better::neither, 34, "load computed",
         "share of the time that the load's threads computed", "share of the time that the load's threads computed"},
        {"client_late", "1", Unit::share, Better::neither, 35, "load late",
         "share of the rounds in which the load had its part in the times",
         "share of the rounds in which the load had its part in the times"},
        {"client_waited_share", "1", Unit::share, Better::neither, 36, "load waited",
         "share of the time that the load's threads waited for a processor",
         "share of the time that the load's threads waited for a processor"},
        {"client_busy", "processors", Unit::number, Better::neither, 37, "client busy", "client's CPU",
         "processors kept busy by the load generator"},
        {"server_busy", "processors", Unit::number, Better::neither, 27, "server busy", "server's CPU",
         "processors kept busy by the server"},
        {"others_busy", "processors", Unit::number, Better::neither, 32, "others busy", "other programs' CPU",
         "processors kept busy by other programs"},
        {"bytes_per_connection", "bytes", Unit::bytes, Better::lower, 16, "memory per connection",
         "memory per connection", "memory per idle connection", "took the least memory per connection"},
        {"connections", "1", Unit::number, Better::neither, 17, "held", "number of connections held",
         "connections held"},
        {"lost_requests", "1", Unit::number, Better::lower, 20, "requests lost", "number of requests lost",
         "requests without an answer", "lost the fewest requests"},
        {"recovery_seconds", "s", Unit::seconds, Better::lower, 22, "time to recover", "time to recover",
         "time until recovery", "recovered first"},
        {"replaced_seconds", "s", Unit::seconds, Better::lower, 23, "time to replace", "time to a new worker",
         "time until a new worker replaced it"},
        {"longest_gap_seconds", "s", Unit::seconds, Better::lower, 24, "longest gap", "longest time without an answer",
         "longest time without any answer", "was silent for the shortest time"},
        {"speed_up", "1", Unit::times, Better::higher, 3, "speed-up", "speed-up", "times the rate on one processor",
         "gained the most"},
        {"goodput", "1/s", Unit::rate, Better::higher, 4, "ok/s during overload", "goodput",
         "ok answers per second during overload"},
        {"goodput_share", "1", Unit::share, Better::higher, 5, "share of its rate",
         "goodput, as a share of the rate before", "share of the rate before", "kept the largest share of its rate"},
        {"p99_overload", "s", Unit::seconds, Better::lower, 11, "p99 during overload", "p99 during the overload",
         "99th percentile during overload"},
    };
    return all;
}

// Two of each segment of a process's memory.
std::vector<Metric> with_segments(std::vector<Metric> all) {
    constexpr unsigned first_column = 40;
    for (std::size_t i = 0; i < segment_count; ++i) {
        auto const segment = static_cast<Segment>(i);
        for (bool const shared : {false, true}) {
            std::string const words = words_of(segment) + (shared ? ", shared" : ", mapped alone");
            all.push_back({segment_metric(segment, shared), "bytes", Unit::bytes, Better::neither,
                           first_column + 2 * static_cast<unsigned>(i) + (shared ? 1U : 0U), words, words, words});
        }
    }
    return all;
}

std::vector<Metric> const& metrics() {
    static std::vector<Metric> const all = with_segments(of_loads());
    return all;
}

Metric const* find(std::string_view name) {
    auto const found = std::ranges::find(metrics(), name, &Metric::name);
    return found == metrics().end() ? nullptr : &*found;
}

constexpr std::array<std::string_view, 4> of_closed{"rate", "p50", "p99", "cpu_us_per_request"};
constexpr std::array<std::string_view, 3> of_open{"p50", "p99", "cpu_us_per_request"};
constexpr std::array<std::string_view, 3> of_responsiveness{"p50", "p90", "p99"};
constexpr std::array<std::string_view, 2> of_speed_up{"rate", "speed_up"};
constexpr std::array<std::string_view, 2> of_overload{"goodput", "recovery_seconds"};
constexpr std::array<std::string_view, 1> of_idle{"bytes_per_connection"};
constexpr std::array<std::string_view, 1> of_crash{"recovery_seconds"};

}   // namespace

std::span<Metric const> all_metrics() {
    return metrics();
}

Metric metric_of(std::string_view name) {
    if (Metric const* const found = find(name)) return *found;
    std::string const text(name);
    return {text, "1", Unit::number, Better::neither, 0, text, text, text};
}

bool comes_before(std::string_view metric, std::string_view other) {
    auto const place = [](std::string_view name) {
        Metric const* const known = find(name);
        return std::pair(known != nullptr ? known->column : ~0U, name);
    };
    return place(metric) < place(other);
}

std::span<std::string_view const> compared_metrics(Kind kind) {
    switch (kind) {
        case Kind::closed_loop: return of_closed;
        case Kind::open_loop_equal:
        case Kind::open_loop_knee: return of_open;
        case Kind::responsiveness: return of_responsiveness;
        case Kind::speed_up: return of_speed_up;
        case Kind::overload: return of_overload;
        case Kind::idle_memory: return of_idle;
        case Kind::crash: return of_crash;
        case Kind::memory_segments:   // parts of a whole: no one of them is better
        case Kind::recording:         // one moment of each
        case Kind::other: break;
    }
    return {};
}

}   // namespace tricorn::client
