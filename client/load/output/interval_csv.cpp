#include "client/load/output/interval_csv.hpp"
#include "common/text/units.hpp"
#include <spdlog/fmt/fmt.h>

namespace tricorn::client {

namespace {

// Empty without an answer.
std::string field(std::optional<std::chrono::nanoseconds> time) {
    return time ? fmt::format("{:.9f}", seconds_of(*time)) : std::string();
}

}   // namespace

std::string interval_csv(Result const& result) {
    std::string text =
        "begin_seconds,seconds,warm_up,offered,ok,not_ok,errors,dropped,unfinished,late,rate,p50_seconds,p99_seconds,"
        "max_seconds,in_flight,client_busy,bytes_received\r\n";
    for (Interval const& interval : result.intervals) {
        Totals const& totals = interval.totals;
        double const length = seconds_of(interval.length);
        double const rate = length > 0 ? static_cast<double>(totals.done()) / length : 0;
        text += fmt::format("{:.6f},{:.6f},{},{},{},{},{},{},{},{},{:.3f},{},{},{},{:.3f},{:.4f},{}\r\n",
                            seconds_of(interval.begin), length, interval.warm_up ? 1 : 0, totals.offered, totals.ok,
                            totals.not_ok, totals.errors, totals.dropped, totals.unfinished, totals.late, rate,
                            field(interval.p50), field(interval.p99), field(interval.max), interval.in_flight,
                            interval.client_busy, interval.bytes_received);
    }
    return text;
}

}   // namespace tricorn::client
