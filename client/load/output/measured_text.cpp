#include "client/load/output/measured_text.hpp"
#include "client/load/metrics/measured.hpp"
#include "client/load/metrics/own_part.hpp"
#include "client/statistics/statistics.hpp"
#include "common/text/number_text.hpp"
#include "common/text/text_lines.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client {

namespace {

using std::chrono::nanoseconds;

Histogram const none;

// "≤" where the client itself may have added to it.
std::string row(char const* label, Histogram const& observed, Histogram const& censored,
                Histogram const& delayed = none, Histogram const& undelayed = none) {
    if (observed.count() + censored.count() == 0) return {};
    Distribution const all = describe(observed, censored);
    Distribution const without = delayed.count() == 0 ? all : describe(replace(observed, delayed, undelayed), censored);
    std::string text;
    for (std::size_t i = 0; i < all.percentiles.size(); ++i) {
        Percentile const& value = all.percentiles[i];
        if (value.share == 75 || value.share == 99.99) continue;
        bool const at_most = value.known && !value.at_least && is_at_most(value.value, without.percentiles[i].value);
        text += right((at_most ? "≤" : "") + percentile_text(value), 10);
    }
    bool const at_most = is_at_most(all.max, without.max);
    text += right((all.max_at_least ? "≥" : at_most ? "≤" : "") + duration_text(all.max), 10);
    text += right(observed.count() == 0 ? "-" : duration_text(nanoseconds(static_cast<std::int64_t>(all.mean))), 10);
    return line(label, text);
}

}   // namespace

std::string totals_text(Totals const& totals, bool open_loop) {
    std::vector<std::string> names{"offered", "ok", "not ok", "errors", "unfinished"};
    std::vector<std::uint64_t> counts{totals.offered, totals.ok, totals.not_ok, totals.errors, totals.unfinished};
    if (open_loop) {
        names.insert(names.end(), {"dropped", "late"});
        counts.insert(counts.end(), {totals.dropped, totals.late});
    }
    std::string heads, numbers;
    for (std::size_t i = 0; i < names.size(); ++i) {
        std::string const number = count_text(counts[i]);
        std::size_t const width =
            std::max({names[i].size(), number.size(), i < 2 ? std::size_t(9) : 6}) + (i > 0 ? 2 : 0);
        heads += right(names[i], width);
        numbers += right(number, width);
    }
    return fmt::format("  {:<12}{}\n  {:<12}{}\n", "requests", heads, "", numbers);   // never wrapped
}

std::string percentile_text(Percentile const& value) {
    if (!value.known) return "-";
    return (value.at_least ? "≥" : "") + duration_text(value.value);
}

std::string latency_text(Measured const& measured) {
    std::string text = line(
        "latency", fmt::format("{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}", "p50", "p90", "p99", "p99.9", "max", "mean"));
    text += row("  response", measured.response, measured.censored_response, measured.response_delayed,
                measured.response_undelayed);
    text += row("  service", measured.service, measured.censored, measured.service_delayed, measured.service_undelayed);
    text += row("  not ok", measured.service_not_ok, none);
    text += row("  first byte", measured.first_byte, none, measured.first_byte_delayed, measured.first_byte_undelayed);
    text += row("  connect", measured.connect, none);
    text += row("  tls", measured.handshake, none);
    text += row("  lateness", measured.lateness, none);
    return text;
}

std::string statuses_text(Measured const& measured) {
    std::string text;
    for (std::size_t status = 0; status < measured.by_status.size(); ++status) {
        if (measured.by_status[status] == 0) continue;
        text += fmt::format("{}{}: {}", text.empty() ? "" : "   ", status, count_text(measured.by_status[status]));
    }
    return text.empty() ? text : line("status", text);
}

std::string failures_text(Measured const& measured) {
    std::string text;
    for (FailureCount const& failure : measured.failures) {
        std::string sample = failure.sample.empty() ? "" : ", " + failure.sample;
        text +=
            line(text.empty() ? "errors" : "",
                 fmt::format("{} {}: {} (first after {}{})", to_string(failure.failure.phase), name_of(failure.failure),
                             count_text(failure.count), duration_text(failure.first_at), sample));
    }
    return text;
}

}   // namespace tricorn::client
