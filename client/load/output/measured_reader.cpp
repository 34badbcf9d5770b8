#include "client/load/output/measured_reader.hpp"
#include "client/load/metrics/measured.hpp"
#include "client/load/output/measured_members.hpp"
#include <algorithm>
#include <charconv>
#include <cmath>
#include <spdlog/fmt/fmt.h>
#include <stdexcept>

namespace tricorn::client {

namespace {

namespace json = boost::json;
using std::chrono::nanoseconds;

// Returns the lower bound of the cell that contains the value.
nanoseconds cell_of(nanoseconds value) {
    Histogram one;
    one.record(value);
    return one.cells().front().first;
}

std::vector<Histogram::Cell> read_cells(Members const& from, char const* path) {
    std::vector<Histogram::Cell> cells;
    std::uint64_t all = 0;
    std::string const name = from.name(path);
    for (json::value const& cell : from.list(path)) {
        if (!cell.is_array() || cell.get_array().size() != 2)
            throw std::runtime_error(name + ": a cell is a list of its least value and its count");
        nanoseconds const least = Members::time_of(cell.get_array()[0], name);
        if (!cells.empty() && least <= cells.back().first)
            throw std::runtime_error(name + ": the cells are not in order");
        cells.emplace_back(least, Members::count_of(cell.get_array()[1], name));
        all += cells.back().second;
        check_count(all, name);
    }
    return cells;
}

Histogram read_histogram(Members const& from, char const* cells, char const* sum, char const* min, char const* max) {
    auto const list = read_cells(from, cells);
    nanoseconds const least = from.time(min), most = from.time(max);
    bool const spanned =
        list.empty() || (least <= most && cell_of(least) == list.front().first && cell_of(most) == list.back().first);
    if (!spanned)
        throw std::runtime_error(fmt::format("{} and {} are not those of the cells", from.name(min), from.name(max)));
    json::value const& total = from.at(sum);
    double const all = total.is_number() ? total.to_number<double>() : std::nan("");
    Histogram restored = Histogram::restore(list, all, least, most);
    if (restored.cells() != list) throw std::runtime_error(from.name(cells) + ": the cells have another size");
    // A sum of many values accumulates rounding errors.
    constexpr double rounding = 1e-6;
    double const low = static_cast<double>(restored.min().count()), high = static_cast<double>(restored.max().count());
    bool const means = restored.mean() >= low * (1 - rounding) && restored.mean() <= high * (1 + rounding);
    if (std::isnan(all) || !means)
        throw std::runtime_error(fmt::format("{} is not one of times between {} and {}", from.name(sum), low, high));
    return restored;
}

template <class E>
E read_word(Members const& from, char const* path, std::initializer_list<E> all) {
    std::string const word = from.text(path);
    auto const found = std::ranges::find(all, word, [](E value) { return to_string(value); });
    if (found == all.end()) throw std::runtime_error(from.name(path) + " is '" + word + "', which is unknown");
    return *found;
}

FailureCount read_failure(Members const& from) {
    using Phase = Failure::Phase;
    using Kind = Failure::Kind;
    FailureCount failure;
    failure.failure.phase =
        read_word(from, "phase", {Phase::connect, Phase::tls, Phase::send, Phase::head, Phase::body});
    failure.failure.kind = read_word(
        from, "kind", {Kind::system, Kind::timeout, Kind::closed, Kind::malformed, Kind::altered, Kind::refused});
    failure.failure.code = from.code("code");
    failure.count = from.count("count");
    double const first = from.amount("first_at_seconds");
    if (first > 1e9) throw std::runtime_error(from.name("first_at_seconds") + " is not a time of a load");
    failure.first_at = std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double>(first));
    failure.sample = from.text("sample");
    return failure;
}

void read_statuses(Members const& result, Measured& measured) {
    json::value const& statuses = result.at("by_status");
    if (!statuses.is_object()) throw std::runtime_error("by_status is not an object");
    for (auto const& [name, count] : statuses.get_object()) {
        std::string_view const text(name);
        std::size_t status = 0;
        auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), status);
        if (error != std::errc() || end != text.data() + text.size() || status >= measured.by_status.size())
            throw std::runtime_error("by_status: '" + std::string(text) + "' is not a status");
        measured.by_status[status] = Members::count_of(count, "by_status." + std::string(text));
    }
}

}   // namespace

void check_count(std::uint64_t count, std::string const& name) {
    if (count > Members::most_count)
        throw std::runtime_error(fmt::format("{}: the sum is more than {}", name, Members::most_count));
}

void check_counts(Totals const& totals, std::string const& name) {
    for (auto const& [member, count] : total_members) check_count(totals.*count, name + "." + member);
}

void check_counts(Measured const& measured) {
    check_counts(measured.totals, "totals");
    for (auto const& [name, observed, censored, delayed, undelayed] : distribution_members) {
        std::uint64_t const more = censored != nullptr ? (measured.*censored).count() : 0;
        check_count((measured.*observed).count() + more, std::string("latency.") + name);
    }
    for (std::size_t status = 0; status < measured.by_status.size(); ++status)
        check_count(measured.by_status[status], fmt::format("by_status.{}", status));
    std::uint64_t failed = 0;
    for (FailureCount const& failure : measured.failures) check_count(failed += failure.count, "errors");
    for (auto const& [name, count] : count_members) check_count(measured.*count, name);
    check_count(measured.unannounced.count, "unannounced_closes.count");
    check_count(measured.bare_status_lines, "bare_status_lines");
    for (auto const& [name, count] : own_members) check_count(measured.*count, std::string("client_part.") + name);
}

Totals read_totals(Members const& from) {
    Totals totals;
    for (auto const& [name, count] : total_members) totals.*count = from.count(name);
    return totals;
}

Measured read_measured(json::object const& result) {
    Members const members(result);
    Measured measured;
    measured.totals = read_totals(members.object("totals"));
    Members const latency = members.object("latency");
    for (auto const& [name, observed, censored, delayed, undelayed] : later_distribution_members) {
        if (!latency.has(name)) continue;
        measured.*observed = read_histogram(latency.object(name), "histogram", "sum", "min", "observed_max");
    }
    for (auto const& [name, observed, censored, delayed, undelayed] : distribution_members) {
        if (delayed != nullptr && (measured.*delayed).count() != (measured.*undelayed).count())
            throw std::runtime_error(latency.name(name) + ": not as many are undelayed as are delayed");
        Members const from = latency.object(name);
        measured.*observed = read_histogram(from, "histogram", "sum", "min", "observed_max");
        if (censored != nullptr)
            measured.*censored =
                read_histogram(from, "histogram_censored", "censored_sum", "censored_min", "censored_max");
    }
    read_statuses(members, measured);
    for (std::size_t i = 0; i < members.list("errors").size(); ++i)
        measured.failures.push_back(read_failure(members.element("errors", i)));
    for (auto const& [name, count] : count_members) measured.*count = members.count(name);
    // Results of earlier versions lack these.
    if (result.contains("bare_status_lines")) measured.bare_status_lines = members.count("bare_status_lines");
    if (result.contains("unannounced_closes")) {
        Members const closes = members.object("unannounced_closes");
        measured.unannounced = {closes.count("count"), closes.count("least_answers"), closes.count("most_answers")};
    }
    measured.ok_in_window =
        members.has("ok_in_window") ? members.count("ok_in_window") : std::min(measured.in_window, measured.totals.ok);
    if (members.has("client_part")) {
        Members const own = members.object("client_part");
        for (auto const& [name, count] : own_members) measured.*count = own.count(name);
    }
    check_counts(measured);
    if (!measured.totals.add_up()) throw std::runtime_error("totals do not add up");
    return measured;
}

}   // namespace tricorn::client
