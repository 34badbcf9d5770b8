#include "client/compare/analysis/ceilings.hpp"
#include "common/text/number_text.hpp"
#include "common/text/text.hpp"
#include "common/text/units.hpp"
#include <algorithm>
#include <charconv>
#include <cmath>
#include <spdlog/fmt/fmt.h>
#include <vector>

namespace tricorn::client::compare {

namespace {

std::optional<double> seconds(std::string_view text) {
    auto const time = parse_duration(text, "s");
    if (!time) return std::nullopt;
    return std::chrono::duration<double>(*time).count();
}

std::optional<double> number(std::string_view text) {
    double value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

double flag(ServerFlags const& flags, std::string const& name) {
    auto const found = flags.find(name);
    return found == flags.end() ? 0 : number(found->second).value_or(0);
}

std::string count_of(double count, char const* one, char const* many) {
    return count_text(static_cast<std::uint64_t>(count)) + " " + (count == 1 ? one : many);
}

// Reads "/delay/20ms", on this server or the fetched one.
std::optional<Wait> delay_in(std::string_view target) {
    constexpr std::string_view mark = "/delay/";
    auto const at = target.find(mark);
    if (at == std::string_view::npos) return std::nullopt;
    auto const rest = target.substr(at + mark.size());
    auto const mean = seconds(rest.substr(0, rest.find_first_of("?&/")));
    if (!mean || *mean <= 0) return std::nullopt;
    return Wait{*mean, 0};
}

Ceiling made(double count, std::string set_by, std::string const& what, Wait wait) {
    return {count / wait.mean,
            std::move(set_by),
            count,
            wait.mean,
            what + " / " + duration_text(wait.mean),
            wait.spread,
            0};
}

std::optional<Ceiling> processors_of(Conditions const& conditions) {
    if (conditions.cpu_seconds <= 0) return std::nullopt;
    // Each worker's event loop computes in one thread.
    double const available = conditions.processors;
    double const running =
        conditions.model == Model::coroutine ? std::min(available, flag(conditions.flags, "workers")) : available;
    std::string const all = count_of(available, "processor", "processors");
    Ceiling limit = made(running, "processors", running < available ? fmt::format("{:.0f} of {}", running, all) : all,
                         {conditions.cpu_seconds, 0});
    limit.tolerance = 0.02;
    return limit;
}

}   // namespace

ServerFlags parse_flags(std::string_view lines) {
    ServerFlags flags;
    while (!lines.empty()) {
        auto const line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(lines.size(), line.size() + 1));
        auto const equals = line.find('=');
        if (line.starts_with("--") && equals != std::string_view::npos)
            flags.emplace(line.substr(2, equals - 2), line.substr(equals + 1));
    }
    return flags;
}

std::optional<Wait> service_time(std::string_view latency) {
    auto const colon = latency.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto const kind = latency.substr(0, colon);
    auto const values = latency.substr(colon + 1);
    auto const comma = values.find(',');
    auto const first = seconds(values.substr(0, comma));
    auto const rest = comma == std::string_view::npos ? std::string_view() : values.substr(comma + 1);
    if (!first) return std::nullopt;
    if (kind == "fixed") return Wait{*first, 0};
    if (kind == "exp") return Wait{*first, 1};
    if (kind == "uniform") {
        auto const high = seconds(rest);
        if (!high || *first + *high <= 0) return std::nullopt;
        return Wait{(*first + *high) / 2, (*high - *first) / std::sqrt(3.0) / (*first + *high)};
    }
    auto const sigma = number(rest);
    if (kind != "lognormal" || !sigma) return std::nullopt;
    double const square = *sigma * *sigma;   // of a lognormal distribution with median `first`
    return Wait{*first * std::exp(square / 2), std::sqrt(std::exp(square) - 1)};
}

std::optional<Wait> wait_of(std::string_view target, ServerFlags const& flags) {
    auto const path = target.substr(0, target.find('?'));
    auto const query = path.size() < target.size() ? target.substr(path.size() + 1) : std::string_view();
    if (path != "/db" && path != "/queries") return delay_in(target);
    auto const given = find_parameter(query, "latency");
    auto const known = flags.find("db-latency");
    auto const one = given ? service_time(*given) : known == flags.end() ? std::nullopt : service_time(known->second);
    if (!one) return std::nullopt;
    double const count = path == "/queries" ? number(find_parameter(query, "queries").value_or("1")).value_or(1) : 1;
    return Wait{count * one->mean, one->spread / std::sqrt(count)};
}

Units effective_units(Conditions const& conditions) {
    double const connections = conditions.connections;
    double const workers = flag(conditions.flags, "workers");
    double const pooled = workers * flag(conditions.flags, "threads");
    if (conditions.model == Model::prefork && workers < connections)
        return {workers, count_of(workers, "process", "processes"), "units"};
    if (conditions.model == Model::pool && pooled < connections)
        return {pooled, count_of(pooled, "pooled thread", "pooled threads"), "units"};
    // The load offers no more concurrent requests than this.
    return {connections, count_of(connections, "connection", "connections"), "connections"};
}

std::optional<Ceiling> ceiling(Conditions const& conditions) {
    if (!conditions.model) return std::nullopt;
    std::string_view const target = conditions.target;
    if (target.starts_with("/cpu?")) return processors_of(conditions);
    auto const wait = wait_of(target, conditions.flags);
    if (!wait || wait->mean <= 0) return std::nullopt;
    Units const units = effective_units(conditions);
    std::vector<Ceiling> limits{made(units.count, units.set_by, units.what, *wait)};
    if (target.starts_with("/db") || target.starts_with("/queries")) {
        double const places = flag(conditions.flags, "db-connections");
        limits.push_back(
            made(places, "database", count_of(places, "database connection", "database connections"), *wait));
    }
    if (target.starts_with("/fetch?")) {
        double const slots = flag(conditions.flags, "workers") * flag(conditions.flags, "fetch-concurrency");
        limits.push_back(made(slots, "fetches", count_of(slots, "fetch at a time", "fetches at a time"), *wait));
    }
    return *std::ranges::min_element(limits, {}, &Ceiling::rate);
}

bool is_above(double rate, double requests, Ceiling const& limit) {
    constexpr double rounding = 0.02;   // of the time in which a window is measured
    double const chance = 4 * limit.spread / std::sqrt(std::max(requests, 1.0));
    return rate > limit.rate * (1 + chance + std::max(limit.tolerance, rounding));
}

}   // namespace tricorn::client::compare
