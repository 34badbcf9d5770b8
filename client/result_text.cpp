#include "client/result_text.hpp"
#include "client/failure_text.hpp"
#include "client/number_text.hpp"
#include "client/statistics.hpp"
#include "client/text_lines.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn {

namespace {

using std::chrono::nanoseconds;

// "closed loop", "open loop, 20,000/s uniform".
std::string loop(LoadConfig const& config) {
    if (!config.open_loop()) return "closed loop";
    std::string const arrivals = config.arrivals == Arrivals::poisson ? "poisson" : "uniform";
    if (config.stages.empty()) return fmt::format("open loop, {} {}", rate_text(config.rate), arrivals);
    return fmt::format("open loop, {}, {}", plural(config.stages.size(), "stage"), arrivals);
}

std::string warm_up(WarmUp const& warm_up) {
    if (warm_up.mode == WarmUp::Mode::none) return {};
    if (warm_up.mode == WarmUp::Mode::fixed) return ", after a warm-up of " + duration_text(warm_up.length);
    if (warm_up.length.count() == 0) return ", steady from the start (MSER-5)";
    return ", after a warm-up of " + duration_text(warm_up.length) + " (steady from there, MSER-5)";
}

std::string head(LoadConfig const& config, Result const& result) {
    bool const mixed = config.workload.mixed;
    bool const drawn = mixed || config.arrivals == Arrivals::poisson;
    return fmt::format("{} {}\n  {}, {}, {}{}\n  {} measured{}\n\n", mixed ? config.workload.name : method_of(config),
                       to_string(config.url), loop(config), plural(config.connections, "connection"),
                       plural(result.client.threads, "thread"), drawn ? fmt::format(", seed {}", config.seed) : "",
                       duration_text(result.window), warm_up(result.warm_up));
}

std::string totals(Totals const& totals, bool open_loop) {
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
    return fmt::format("  {:<12}{}\n  {:<12}{}\n", "requests", heads, "", numbers);   // broken off nowhere
}

std::string rate(Result const& result) {
    double const seconds = std::chrono::duration<double>(result.busy_span()).count();
    std::string text = rate_text(result.rate());
    if (seconds > 0) {
        auto const received = static_cast<double>(result.measured.bytes_received);
        text += "   received " + bytes_text(received / seconds) + "/s";
    }
    if (result.plan) text += "   planned " + rate_text(result.plan->rate);
    return line("rate", text);
}

std::string cell(Percentile const& value) {
    if (!value.known) return "-";
    return (value.at_least ? "≥" : "") + duration_text(value.value);
}

std::string row(char const* label, Histogram const& observed, Histogram const& censored) {
    if (observed.count() + censored.count() == 0) return {};
    Distribution const all = describe(observed, censored);
    std::string text;
    for (Percentile const& value : all.percentiles) {
        if (value.share == 75 || value.share == 99.99) continue;
        text += right(cell(value), 10);
    }
    text += right((all.max_at_least ? "≥" : "") + duration_text(all.max), 10);
    text += right(observed.count() == 0 ? "-" : duration_text(nanoseconds(static_cast<std::int64_t>(all.mean))), 10);
    return line(label, text);
}

std::string latency(Measured const& measured) {
    static Histogram const none;
    std::string text = line(
        "latency", fmt::format("{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}", "p50", "p90", "p99", "p99.9", "max", "mean"));
    text += row("  response", measured.response, measured.censored_response);
    text += row("  service", measured.service, measured.censored);
    text += row("  not ok", measured.service_not_ok, none);
    text += row("  first byte", measured.first_byte, none);
    text += row("  connect", measured.connect, none);
    text += row("  tls", measured.handshake, none);
    text += row("  lateness", measured.lateness, none);
    return text;
}

// A line for each kind of request: those of a mixture add up to the totals, column by column (those of
// "not ok" and "unfinished" are there where there were any).
std::string kinds(LoadConfig const& config, Result const& result) {
    if (!config.workload.mixed) return {};
    Totals const& all = result.measured.totals;
    std::vector<std::string> heads{"workload", "offered", "ok"};
    if (all.not_ok > 0) heads.emplace_back("not ok");
    heads.emplace_back("errors");
    if (all.unfinished > 0) heads.emplace_back("unfinished");
    for (auto const* const head : {"rate", "p50", "p90", "p99"}) heads.emplace_back(head);
    std::vector<std::vector<std::string>> rows{std::move(heads)};
    for (std::size_t i = 0; i < result.kinds.size(); ++i) {
        Measured const& measured = result.kinds[i];
        Totals const& totals = measured.totals;
        std::vector<std::string> row{config.workload.kinds.at(i).name, count_text(totals.offered),
                                     count_text(totals.ok)};
        if (all.not_ok > 0) row.push_back(count_text(totals.not_ok));
        row.push_back(count_text(totals.errors));
        if (all.unfinished > 0) row.push_back(count_text(totals.unfinished));
        row.push_back(rate_text(result.rate(measured)));
        for (double const share : {50.0, 90.0, 99.0})
            row.push_back(cell(percentile(measured.service, measured.censored, share)));
        rows.push_back(std::move(row));
    }
    return table(rows);
}

std::string statuses(Measured const& measured) {
    std::string text;
    for (std::size_t status = 0; status < measured.by_status.size(); ++status) {
        if (measured.by_status[status] == 0) continue;
        text += fmt::format("{}{}: {}", text.empty() ? "" : "   ", status, count_text(measured.by_status[status]));
    }
    return text.empty() ? text : line("status", text);
}

std::string failures(Measured const& measured) {
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

std::string connections(LoadConfig const& config, Result const& result) {
    std::string text = fmt::format("{} opened", count_text(result.measured.connections));
    if (config.connections > 1 && result.measured.totals.done() > 0)
        text +=
            fmt::format(", fairness {:.2f} (Jain), {:.3g} requests in flight", result.fairness.index, result.in_flight);
    IdleConnections const& idle = result.idle;
    if (idle.wanted > 0)
        text += fmt::format(", {} idle (opened {}, lost {})", count_text(idle.wanted), count_text(idle.opened),
                            count_text(idle.lost));
    return line("connections", text);
}

std::string client(Result const& result) {
    double const span = std::chrono::duration<double>(result.window).count() * result.client.threads;
    if (span <= 0) return {};
    auto const share = [&](nanoseconds part) { return std::chrono::duration<double>(part).count() / span; };
    return line("client",
                fmt::format("busy {} of {}, waited {} for a processor",
                            share_text(std::min(share(result.client.cpu), 1.0)),
                            plural(result.client.threads, "thread"), share_text(share(result.client.waited))));
}

std::string server(Result const& result) {
    if (!result.has_server) return {};
    ServerCost const& server = result.server;
    if (server.gone) return line("server", "the process has ended before it could be measured");
    auto const done = static_cast<double>(server.answers);
    auto const each = [&](double all) { return done > 0 ? all / done : 0; };
    std::string text = fmt::format("{:.2f} us CPU, {:.2f} context switches a request",
                                   each(static_cast<double>(server.cpu.count())) / 1000,
                                   each(static_cast<double>(server.switches_voluntary + server.switches_involuntary)));
    std::string units = plural(server.processes, "process");
    if (server.processes != 1) units = count_text(server.processes) + " processes";
    units += ", " + plural(server.threads, "thread") + ", PSS " +
             (server.pss > 0 ? bytes_text(static_cast<double>(server.pss)) : "not allowed to see");
    return line("server", text) + line("", units);
}

std::string checks(LoadConfig const& config, Verdict const& verdict) {
    std::string text;
    for (std::size_t i = 0; i < verdict.checks.size(); ++i)
        text += line(verdict.checks[i].passed ? "passed" : "FAILED",
                     config.checks[i].text + " (" + verdict.checks[i].found + ")");
    return text;
}

std::string verdict_lines(Verdict const& verdict) {
    std::string text;
    for (auto const& remark : verdict.remarks) text += line("note", remark);
    text += line("verdict", verdict.valid() ? "VALID" : "INVALID: " + verdict.reasons.front());
    for (std::size_t i = 1; i < verdict.reasons.size(); ++i) text += line("", "         " + verdict.reasons[i]);
    return text;
}

}  // namespace

std::string result_text(LoadConfig const& config, Result const& result, Verdict const& verdict) {
    Measured const& measured = result.measured;
    std::string text = head(config, result) + totals(measured.totals, config.open_loop()) + rate(result) +
                       statuses(measured) + failures(measured) + "\n" + latency(measured) + "\n" +
                       kinds(config, result) + connections(config, result) + client(result) + server(result) +
                       checks(config, verdict) + verdict_lines(verdict);
    if (result.interrupted) text += line("", "interrupted: this is what was measured until then");
    return text;
}

}   // namespace tricorn
