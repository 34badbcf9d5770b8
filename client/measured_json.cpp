#include "client/measured_json.hpp"
#include "client/failure_text.hpp"
#include "client/statistics.hpp"
#include "common/json.hpp"
#include <cmath>
#include <stdexcept>

namespace tricorn {

namespace {

namespace json = boost::json;
using std::chrono::nanoseconds;

// The histograms that have a name of their own, and those that belong to them: what was not observed to its end.
struct NamedDistribution {
    char const* name;
    Histogram Measured::*observed;
    Histogram Measured::*censored;
};

constexpr NamedDistribution distributions[] = {
    {"response", &Measured::response, &Measured::censored_response},
    {"service", &Measured::service, &Measured::censored},
    {"service_not_ok", &Measured::service_not_ok, nullptr},
    {"first_byte", &Measured::first_byte, nullptr},
    {"connect", &Measured::connect, nullptr},
    {"handshake", &Measured::handshake, nullptr},
    {"lateness", &Measured::lateness, nullptr},
    {"own_lateness", &Measured::own_lateness, nullptr},
};

struct Count {
    char const* name;
    std::uint64_t Totals::*count;
};

constexpr Count counts[] = {
    {"offered", &Totals::offered},       {"sent", &Totals::sent},     {"ok", &Totals::ok},
    {"not_ok", &Totals::not_ok},         {"errors", &Totals::errors}, {"dropped", &Totals::dropped},
    {"unfinished", &Totals::unfinished}, {"late", &Totals::late}};

json::array cells_json(Histogram const& histogram) {
    json::array cells;
    for (auto const& [least, count] : histogram.cells()) cells.push_back(json::array{least.count(), count});
    return cells;
}

json::object distribution_of(Histogram const& observed, Histogram const& censored) {
    Distribution const all = describe(observed, censored);
    json::object object{{"count", all.count},
                        {"censored", all.censored},
                        {"mean", all.mean},
                        {"deviation", all.deviation},
                        {"min", all.min.count()},
                        {"max", all.max.count()},
                        {"observed_max", observed.max().count()},
                        {"sum", observed.sum()}};
    json::object percentiles;
    json::array at_least;
    for (Percentile const& value : all.percentiles) {
        std::string share = std::to_string(value.share);
        share.erase(share.find_last_not_of('0') + 1);
        if (share.ends_with('.')) share.pop_back();
        percentiles["p" + share] = value.known ? json::value(value.value.count()) : json::value();
        if (value.known && value.at_least) at_least.push_back(json::value("p" + share));
    }
    object["percentiles"] = std::move(percentiles);
    object["at_least"] = std::move(at_least);
    object["histogram"] = cells_json(observed);
    object["histogram_censored"] = cells_json(censored);
    object["censored_sum"] = censored.sum();
    object["censored_min"] = censored.min().count();
    object["censored_max"] = censored.max().count();
    return object;
}

std::uint64_t whole(json::value const& value) {
    return value.to_number<std::uint64_t>();
}

nanoseconds time(json::value const& value) {
    return nanoseconds(value.to_number<std::int64_t>());
}

// The least value of the cell that a value falls into.
nanoseconds cell_of(nanoseconds value) {
    Histogram one;
    one.record(value);
    return one.cells().front().first;
}

Histogram read_histogram(json::object const& from, char const* cells, char const* sum, char const* min,
                         char const* max) {
    std::vector<Histogram::Cell> list;
    for (json::value const& cell : from.at(cells).as_array()) {
        nanoseconds const least = time(cell.at(0));
        if (least.count() < 0 || (!list.empty() && least <= list.back().first))
            throw std::runtime_error("the cells of a histogram are not in order");
        list.emplace_back(least, whole(cell.at(1)));
    }
    nanoseconds const least = time(from.at(min)), most = time(from.at(max));
    bool const spanned =
        list.empty() || (least <= most && cell_of(least) == list.front().first && cell_of(most) == list.back().first);
    if (!spanned) throw std::runtime_error("minimum and maximum of a histogram are not those of its cells");
    Histogram restored = Histogram::restore(list, from.at(sum).to_number<double>(), least, most);
    if (restored.cells() != list) throw std::runtime_error("the cells of a histogram have another size");
    return restored;
}

template <class E>
E read_word(json::value const& word, std::initializer_list<E> all) {
    for (E const value : all) {
        if (std::string_view(word.as_string()) == to_string(value)) return value;
    }
    throw std::runtime_error("'" + std::string(word.as_string()) + "' is not known");
}

FailureCount read_failure(json::object const& from) {
    using Phase = Failure::Phase;
    using Kind = Failure::Kind;
    FailureCount failure;
    failure.failure.phase =
        read_word(from.at("phase"), {Phase::connect, Phase::tls, Phase::send, Phase::head, Phase::body});
    failure.failure.kind = read_word(
        from.at("kind"), {Kind::system, Kind::timeout, Kind::closed, Kind::malformed, Kind::altered, Kind::refused});
    failure.failure.code = from.at("code").to_number<int>();
    failure.count = whole(from.at("count"));
    double const first = from.at("first_at_seconds").to_number<double>();
    if (!(std::abs(first) < 1e9)) throw std::runtime_error("first_at_seconds is no time of a load");
    failure.first_at = std::chrono::duration_cast<nanoseconds>(std::chrono::duration<double>(first));
    failure.sample = from.at("sample").as_string();
    return failure;
}

}   // namespace

json::object totals_json(Totals const& totals) {
    json::object object;
    for (auto const& [name, count] : counts) object[name] = totals.*count;
    return object;
}

json::object latency_json(Measured const& measured) {
    static Histogram const none;
    json::object object;
    for (auto const& [name, observed, censored] : distributions)
        object[name] = distribution_of(measured.*observed, censored ? measured.*censored : none);
    return object;
}

json::object statuses_json(Measured const& measured) {
    json::object object;
    for (std::size_t status = 0; status < measured.by_status.size(); ++status) {
        if (measured.by_status[status] > 0) object[std::to_string(status)] = measured.by_status[status];
    }
    return object;
}

json::array errors_json(Measured const& measured) {
    json::array array;
    for (FailureCount const& failure : measured.failures) {
        json::object object;
        object["phase"] = to_string(failure.failure.phase);
        object["kind"] = to_string(failure.failure.kind);
        object["name"] = name_of(failure.failure);
        object["code"] = failure.failure.code;
        object["count"] = failure.count;
        object["first_at_seconds"] = std::chrono::duration<double>(failure.first_at).count();
        object["sample"] = json_string(failure.sample);
        array.push_back(std::move(object));
    }
    return array;
}

Measured read_measured(json::object const& result) {
    Measured measured;
    json::object const& totals = result.at("totals").as_object();
    for (auto const& [name, count] : counts) measured.totals.*count = whole(totals.at(name));
    json::object const& latency = result.at("latency").as_object();
    for (auto const& [name, observed, censored] : distributions) {
        json::object const& from = latency.at(name).as_object();
        measured.*observed = read_histogram(from, "histogram", "sum", "min", "observed_max");
        if (censored)
            measured.*censored =
                read_histogram(from, "histogram_censored", "censored_sum", "censored_min", "censored_max");
    }
    for (auto const& [status, count] : result.at("by_status").as_object())
        measured.by_status.at(std::stoul(std::string(status))) = whole(count);
    for (json::value const& failure : result.at("errors").as_array())
        measured.failures.push_back(read_failure(failure.as_object()));
    measured.in_window = whole(result.at("in_window"));
    measured.connections = whole(result.at("connections_opened"));
    measured.reopen_failures = whole(result.at("reopen_failures"));
    measured.bytes_sent = whole(result.at("bytes").at("sent"));
    measured.bytes_received = whole(result.at("bytes").at("received"));
    if (!measured.totals.add_up()) throw std::runtime_error("its counts do not add up");
    return measured;
}

}   // namespace tricorn
