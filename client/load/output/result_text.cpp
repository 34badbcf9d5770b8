#include "client/load/output/result_text.hpp"
#include "client/load/output/measured_text.hpp"
#include "common/text/number_text.hpp"
#include "common/text/text_lines.hpp"
#include <algorithm>
#include <cmath>
#include <spdlog/fmt/fmt.h>

namespace tricorn::client {

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
    if (warm_up.mode == WarmUp::Mode::automatic && !warm_up.judged) return {};   // nothing was looked at
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

std::string rate(Result const& result) {
    double const seconds = std::chrono::duration<double>(result.busy_span()).count();
    std::string text = rate_text(result.rate()) + "   ok " + rate_text(result.ok_rate());
    if (seconds > 0) {
        auto const received = static_cast<double>(result.measured.bytes_received);
        text += "   received " + bytes_text(received / seconds) + "/s";
    }
    if (result.plan) text += "   planned " + rate_text(result.plan->rate);
    return line("rate", text);
}

// One line per request kind; the kinds of a mixture add up to the totals, column by column. The columns "not ok" and
// "unfinished" appear only if any occurred.
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
            row.push_back(percentile_text(percentile(measured.service, measured.censored, share)));
        rows.push_back(std::move(row));
    }
    return table(rows);
}

std::string connections(LoadConfig const& config, Result const& result) {
    std::string text = fmt::format("{} opened", count_text(result.measured.connections));
    std::string to;
    for (std::string const& address : result.addresses) to += (to.empty() ? " to " : ", ") + address;
    text += to;
    if (config.connections > 1 && result.measured.totals.done() > 0)
        text += fmt::format(", fairness {:.2f} (Jain), {} requests in flight", result.fairness.index,
                            digits_text(result.in_flight));
    IdleCounts const& idle = result.idle;
    if (idle.wanted > 0)
        text += fmt::format(", {} idle (opened {}, lost {})", count_text(idle.wanted), count_text(idle.opened),
                            count_text(idle.lost));
    return line("connections", text);
}

std::string client(Result const& result) {
    double const span = std::chrono::duration<double>(result.window).count() * result.client.threads;
    if (span <= 0) return {};
    auto const share = [&](nanoseconds part) { return std::chrono::duration<double>(part).count() / span; };
    double const busy = std::min(share(result.client.cpu), 1.0);
    std::string text = fmt::format("busy {} of {}, waited {} for a processor", share_text(busy),
                                   plural(result.client.threads, "thread"), share_text(share(result.client.waited)));
    // Two estimates: from the cost of these requests, and from the selftest, which measured other requests.
    if (busy > 0) text += fmt::format("; at that cost it could send {} times as many", digits_text(1 / busy));
    if (result.client.ceiling > 0 && result.rate() > 0)
        text += fmt::format(", by the selftest {} times", digits_text(result.client.ceiling / result.rate()));
    Absence const& absence = result.client.absence;
    if (absence.longest.count() == 0) return line("client", text);
    return line("client", text) + line("", fmt::format("absent for {} in all, at most {} at once",
                                                       duration_text(absence.total), duration_text(absence.longest)));
}

std::string server(Result const& result) {
    if (!result.has_server) return {};
    ServerCost const& server = result.server;
    if (server.gone)
        return line("server", server.ended ? "the process has ended before it could be measured"
                                           : "not measured: /proc is missing, or does not show this process");
    auto const done = static_cast<double>(server.answers);
    auto const each = [&](double all) { return done > 0 ? all / done : 0; };
    std::string text = fmt::format("{:.2f} us CPU, {:.2f} context switches per request",
                                   each(static_cast<double>(server.cpu.count())) / 1000,
                                   each(static_cast<double>(server.switches_voluntary + server.switches_involuntary)));
    std::string units = plural(server.processes, "process");
    if (server.processes != 1) units = count_text(server.processes) + " processes";
    units += ", " + plural(server.threads, "thread") + ", PSS " +
             (server.pss > 0 ? bytes_text(static_cast<double>(server.pss)) : "no permission");
    return line("server", text) + line("", units);
}

std::string checks(LoadConfig const& config, Verdict const& verdict) {
    std::string text;
    for (std::size_t i = 0; i < verdict.checks.size(); ++i)
        text += line(verdict.checks[i].passed      ? "passed"
                     : verdict.checks[i].undecided ? "not known"
                                                   : "FAILED",
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
    std::string text = head(config, result) + totals_text(measured.totals, config.open_loop()) + rate(result) +
                       statuses_text(measured) + failures_text(measured) + "\n" + latency_text(measured) + "\n" +
                       kinds(config, result) + connections(config, result) + client(result) + server(result) +
                       checks(config, verdict) + verdict_lines(verdict);
    if (result.interrupted) text += line("", "interrupted: this was measured until then");
    return text;
}

}   // namespace tricorn::client
