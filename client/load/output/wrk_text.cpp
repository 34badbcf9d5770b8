#include "client/load/output/wrk_text.hpp"
#include "client/statistics/statistics.hpp"
#include <cmath>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client {

namespace {

using std::chrono::nanoseconds;

// 635.91us, 1.95ms, 2.00s.
std::string time_text(double value) {
    if (value >= 1e9) return fmt::format("{:.2f}s", value / 1e9);
    if (value >= 1e6) return fmt::format("{:.2f}ms", value / 1e6);
    return fmt::format("{:.2f}us", value / 1e3);
}

std::string scaled(double value, double base, char const* const (&units)[4]) {
    std::size_t unit = 0;
    while (value >= base && unit < 3) {
        value /= base;
        ++unit;
    }
    return fmt::format("{:.2f}{}", value, units[unit]);
}

std::string count(double value) {
    return scaled(value, 1000, {"", "k", "M", "G"});
}

std::string bytes(double value) {
    return scaled(value, 1024, {"B", "KB", "MB", "GB"});
}

// Returns the share of observations within one standard deviation of the mean, to the precision of the cells.
double within_deviation(Histogram const& histogram) {
    double const mean = histogram.mean(), deviation = histogram.deviation();
    std::uint64_t within = 0;
    for (auto const& [least, times] : histogram.cells()) {
        if (std::abs(static_cast<double>(least.count()) - mean) <= deviation) within += times;
    }
    return histogram.count() == 0 ? 0 : 100.0 * static_cast<double>(within) / static_cast<double>(histogram.count());
}

struct Spread {
    double mean = 0, deviation = 0, most = 0, within = 0;
};

// The spread of the requests per second of each thread over the seconds, as if all threads had sent the same number.
Spread rate_spread(Result const& result) {
    std::vector<double> rates;
    for (Interval const& interval : result.intervals) {
        double const length = std::chrono::duration<double>(interval.length).count();
        if (!interval.warm_up && length > 0)
            rates.push_back(static_cast<double>(interval.totals.done()) / length / result.client.threads);
    }
    Spread spread;
    if (rates.empty()) return spread;
    auto const n = static_cast<double>(rates.size());
    for (double const rate : rates) spread.mean += rate / n;
    for (double const rate : rates) spread.deviation += (rate - spread.mean) * (rate - spread.mean) / n;
    spread.deviation = std::sqrt(spread.deviation);
    for (double const rate : rates) {
        spread.most = std::max(spread.most, rate);
        if (std::abs(rate - spread.mean) <= spread.deviation) spread.within += 100 / n;
    }
    return spread;
}

std::string errors(Measured const& measured) {
    std::uint64_t connect = 0, read = 0, write = 0, timeout = 0;
    for (FailureCount const& failure : measured.failures) {
        using Phase = Failure::Phase;
        bool const opening = failure.failure.phase == Phase::connect || failure.failure.phase == Phase::tls;
        std::uint64_t& place = failure.failure.kind == Failure::Kind::timeout ? timeout
                               : opening                                      ? connect
                               : failure.failure.phase == Phase::send         ? write
                                                                              : read;
        place += failure.count;
    }
    timeout += measured.totals.unfinished;
    std::string text;
    if (connect + read + write + timeout > 0)
        text +=
            fmt::format("  Socket errors: connect {}, read {}, write {}, timeout {}\n", connect, read, write, timeout);
    if (measured.totals.not_ok > 0) text += fmt::format("  Non-2xx or 3xx responses: {}\n", measured.totals.not_ok);
    return text;
}

}   // namespace

std::string wrk_text(LoadConfig const& config, Result const& result) {
    static Histogram const none;
    Measured const& measured = result.measured;
    // wrk counts the times of all answers, whatever their status.
    Histogram latency = config.open_loop() ? measured.response : measured.service;
    latency.merge(config.open_loop() ? measured.response_not_ok : measured.service_not_ok);
    double const window = std::chrono::duration<double>(result.window).count();
    Spread const rates = rate_spread(result);
    std::string text = fmt::format("Running {:.0f}s test @ {}\n  {} threads and {} connections\n", window,
                                   to_string(config.url), result.client.threads, config.connections);
    text += fmt::format("  {:<14}{:>7}{:>11}{:>9}{:>12}\n", "Thread Stats", "Avg", "Stdev", "Max", "+/- Stdev");
    text += fmt::format("    {:<8}{:>10}{:>10}{:>10}{:>8.2f}%\n", "Latency", time_text(latency.mean()),
                        time_text(latency.deviation()), time_text(static_cast<double>(latency.max().count())),
                        within_deviation(latency));
    text += fmt::format("    {:<8}{:>10}{:>10}{:>10}{:>8.2f}%\n", "Req/Sec", count(rates.mean), count(rates.deviation),
                        count(rates.most), rates.within);
    text += "  Latency Distribution\n";
    for (double const share : {50.0, 75.0, 90.0, 99.0}) {
        nanoseconds const value = percentile(latency, none, share).value;
        text += fmt::format("     {:.0f}% {:>8}\n", share, time_text(static_cast<double>(value.count())));
    }
    auto const received = static_cast<double>(measured.bytes_received);
    text += fmt::format("  {} requests in {:.2f}s, {} read\n", measured.totals.done(), window, bytes(received));
    text += errors(measured);
    text += fmt::format("Requests/sec: {:>10.2f}\nTransfer/sec: {:>10}\n", result.rate(),
                        bytes(window > 0 ? received / window : 0));
    return text;
}

}   // namespace tricorn::client
