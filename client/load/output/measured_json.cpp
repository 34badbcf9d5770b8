#include "client/load/output/measured_json.hpp"
#include "client/load/metrics/measured.hpp"
#include "client/load/metrics/own_part.hpp"
#include "client/load/output/measured_members.hpp"
#include "client/statistics/statistics.hpp"
#include "common/text/json.hpp"

namespace tricorn::client {

namespace {

namespace json = boost::json;

json::array cells_json(Histogram const& histogram) {
    json::array cells;
    for (auto const& [least, count] : histogram.cells()) cells.push_back(json::array{least.count(), count});
    return cells;
}

json::object distribution_of(Histogram const& observed, Histogram const& censored, Histogram const& delayed,
                             Histogram const& undelayed) {
    Distribution const all = describe(observed, censored);
    Distribution const without = delayed.count() == 0 ? all : describe(replace(observed, delayed, undelayed), censored);
    json::object object{{"count", all.count},
                        {"censored", all.censored},
                        {"mean", all.mean},
                        {"deviation", all.deviation},
                        {"min", all.min.count()},
                        {"max", all.max.count()},
                        {"observed_max", observed.max().count()},
                        {"sum", observed.sum()}};
    json::object percentiles;
    json::array at_least, at_most;
    for (std::size_t i = 0; i < all.percentiles.size(); ++i) {
        Percentile const& value = all.percentiles[i];
        std::string share = std::to_string(value.share);
        share.erase(share.find_last_not_of('0') + 1);
        if (share.ends_with('.')) share.pop_back();
        percentiles["p" + share] = value.known ? json::value(value.value.count()) : json::value();
        if (value.known && value.at_least) at_least.push_back(json::value("p" + share));
        if (value.known && is_at_most(value.value, without.percentiles[i].value))
            at_most.push_back(json::value("p" + share));
    }
    object["percentiles"] = std::move(percentiles);
    if (all.max_at_least) at_least.push_back("max");
    if (is_at_most(all.max, without.max)) at_most.push_back("max");
    object["at_least"] = std::move(at_least);
    object["at_most"] = std::move(at_most);
    object["histogram"] = cells_json(observed);
    object["histogram_censored"] = cells_json(censored);
    object["censored_sum"] = censored.sum();
    object["censored_min"] = censored.min().count();
    object["censored_max"] = censored.max().count();
    return object;
}

}   // namespace

json::object totals_json(Totals const& totals) {
    json::object object;
    for (auto const& [name, count] : total_members) object[name] = totals.*count;
    return object;
}

json::object latency_json(Measured const& measured) {
    static Histogram const none;
    json::object object;
    auto const histogram = [&](Histogram Measured::*member) -> Histogram const& {
        return member != nullptr ? measured.*member : none;
    };
    for (auto const& [name, observed, censored, delayed, undelayed] : distribution_members)
        object[name] =
            distribution_of(measured.*observed, histogram(censored), histogram(delayed), histogram(undelayed));
    for (auto const& [name, observed, censored, delayed, undelayed] : later_distribution_members) {
        if ((measured.*observed).count() > 0) object[name] = distribution_of(measured.*observed, none, none, none);
    }
    return object;
}

json::object client_part_json(Measured const& measured) {
    json::object object;
    for (auto const& [name, count] : own_members) object[name] = measured.*count;
    return object;
}

json::object unannounced_json(UnannouncedCloses const& closes) {
    return {{"count", closes.count}, {"least_answers", closes.least}, {"most_answers", closes.most}};
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

}   // namespace tricorn::client
