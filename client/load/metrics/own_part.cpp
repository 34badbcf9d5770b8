#include "client/load/metrics/own_part.hpp"
#include "client/statistics/statistics.hpp"
#include <algorithm>

namespace tricorn::client {

namespace {

using std::chrono::nanoseconds;

// In a closed loop a connection that waits for the client sends nothing. Returns the part of all connections' time.
double share_of_time(Result const& result) {
    double const all = result.in_flight * static_cast<double>(result.window.count());
    if (result.plan || all <= 0) return 0;
    return std::clamp(static_cast<double>(result.measured.own_ns) / all, 0.0, 0.99);
}

}   // namespace

bool has_own_part(Measured const& measured) {
    return measured.own_ns + measured.own_timeouts + measured.own_unfinished > 0;
}

Result without_own_part(Result const& result) {
    Result without = result;
    Measured& measured = without.measured;
    measured.response = replace(measured.response, measured.response_delayed, measured.response_undelayed);
    measured.service = replace(measured.service, measured.service_delayed, measured.service_undelayed);
    measured.first_byte = replace(measured.first_byte, measured.first_byte_delayed, measured.first_byte_undelayed);
    Totals& totals = measured.totals;
    totals.errors -= std::min(totals.errors, measured.own_timeouts);
    totals.unfinished -= std::min(totals.unfinished, measured.own_unfinished);
    totals.ok = totals.offered - totals.not_ok - totals.errors - totals.dropped - totals.unfinished;
    without.window -= std::chrono::duration_cast<nanoseconds>(result.window * share_of_time(result));
    return without;
}

bool is_at_most(nanoseconds seen, nanoseconds without) {
    return seen - without >= std::max<nanoseconds>(std::chrono::milliseconds(1), seen / 10);
}

}   // namespace tricorn::client
