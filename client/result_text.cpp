#include "client/result_text.hpp"
#include "client/failure_text.hpp"
#include "client/number_text.hpp"
#include "client/statistics.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>

namespace tricorn {

namespace {

using std::chrono::nanoseconds;

// How wide it is on paper, whatever its characters' numbers of bytes.
std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string plural(std::uint64_t count, std::string const& noun) {
    return count_text(count) + " " + noun + (count == 1 ? "" : "s");
}

// A label and what belongs to it; long text goes on in further lines.
std::string line(std::string_view label, std::string_view text) {
    constexpr std::size_t width = 66;
    std::string out;
    do {
        std::size_t end = text.size();
        if (columns(text) > width) end = text.rfind(' ', width);
        if (end == std::string_view::npos) end = text.size();
        out += fmt::format("  {:<12}{}\n", label, text.substr(0, end));
        text.remove_prefix(std::min(text.size(), end + 1));
        label = {};
    } while (!text.empty());
    return out;
}

std::string head(LoadConfig const& config, Result const& result) {
    bool const mixed = config.workload.mixed;
    return fmt::format("{} {}\n  closed loop, {}, {}, {} measured{}\n\n",
                       mixed ? config.workload.name : method_of(config), to_string(config.url),
                       plural(config.connections, "connection"), plural(result.client.threads, "thread"),
                       duration_text(result.window), mixed ? fmt::format(", seed {}", config.seed) : "");
}

std::string totals(Totals const& totals) {
    std::string text = line(
        "requests", fmt::format("{:>13} {:>13} {:>9} {:>9} {:>11}", "offered", "ok", "not ok", "errors", "unfinished"));
    text += line("", fmt::format("{:>13} {:>13} {:>9} {:>9} {:>11}", count_text(totals.offered), count_text(totals.ok),
                                 count_text(totals.not_ok), count_text(totals.errors), count_text(totals.unfinished)));
    return text;
}

std::string rate(Result const& result) {
    double const seconds = std::chrono::duration<double>(result.busy_span()).count();
    std::string text = rate_text(result.rate());
    if (seconds > 0) {
        auto const received = static_cast<double>(result.measured.bytes_received);
        text += "   received " + bytes_text(received / seconds) + "/s";
    }
    text += "   " + plural(result.measured.connections, "connection") + " opened";
    return line("rate", text);
}

std::string cell(Percentile const& value) {
    if (!value.known) return "-";
    return (value.at_least ? "≥" : "") + duration_text(value.value);
}

std::string right(std::string const& text, std::size_t width) {
    return std::string(width - std::min(width, columns(text)), ' ') + text;
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
    text += row("  service", measured.service, measured.censored);
    text += row("  not ok", measured.service_not_ok, none);
    text += row("  first byte", measured.first_byte, none);
    text += row("  connect", measured.connect, none);
    return text;
}

// The first column to the left, the others to the right, each as wide as it must be; an empty line behind.
std::string table(std::vector<std::vector<std::string>> const& rows) {
    std::vector<std::size_t> widths(rows.front().size());
    for (auto const& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
    }
    std::string text;
    for (auto const& row : rows) {
        text += "  " + row[0] + std::string(widths[0] - columns(row[0]), ' ');
        for (std::size_t i = 1; i < row.size(); ++i) text += "  " + right(row[i], widths[i]);
        text += '\n';
    }
    return text + '\n';
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

std::string client(Result const& result) {
    double const span = std::chrono::duration<double>(result.busy_span()).count() * result.client.threads;
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
    auto const done = static_cast<double>(result.measured.in_window);
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
    std::string text = head(config, result) + totals(measured.totals) + rate(result) + statuses(measured) +
                       failures(measured) + "\n" + latency(measured) + "\n" + kinds(config, result) + client(result) +
                       server(result) + verdict_lines(verdict);
    if (result.interrupted) text += line("", "interrupted: this is what was measured until then");
    return text;
}

}  // namespace tricorn
