#include "client/merge.hpp"
#include "client/measured_json.hpp"
#include "common/json.hpp"
#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>

namespace tricorn {

namespace {

namespace json = boost::json;
using Results = std::vector<StoredResult>;

json::value const& member(json::object const& object, std::string_view path) {
    json::value const* at = nullptr;
    json::object const* inside = &object;
    while (!path.empty()) {
        auto const name = path.substr(0, path.find('.'));
        path.remove_prefix(std::min(path.size(), name.size() + 1));
        at = inside->if_contains({name.data(), name.size()});
        if (at == nullptr) throw std::runtime_error("it has no '" + std::string(name) + "'");
        inside = at->if_object();
        if (!path.empty() && inside == nullptr) throw std::runtime_error("'" + std::string(name) + "' is no object");
    }
    return *at;
}

double number(json::object const& object, std::string_view path) {
    return member(object, path).to_number<double>();
}

double sum(Results const& results, std::string_view path) {
    double all = 0;
    for (StoredResult const& result : results) all += number(result.json, path);
    return all;
}

double most(Results const& results, std::string_view path) {
    double greatest = 0;
    for (StoredResult const& result : results) greatest = std::max(greatest, number(result.json, path));
    return greatest;
}

// What they have in common, or null.
json::value common(Results const& results, std::string_view path) {
    json::value const& first = member(results.front().json, path);
    bool const same =
        std::ranges::all_of(results, [&](StoredResult const& result) { return member(result.json, path) == first; });
    return same ? first : json::value();
}

json::object config_of(Results const& results) {
    json::object config;
    for (char const* const name : {"url", "workload", "method", "body_bytes", "loop", "duration_seconds", "requests",
                                   "timeout_seconds", "drain_seconds", "expect", "max_error_rate"})
        config[name] = common(results, std::string("config.") + name);
    for (char const* const name : {"connections", "threads", "idle"})
        config[name] = static_cast<std::uint64_t>(sum(results, std::string("config.") + name));
    return config;
}

json::object verdict_of(Results const& results) {
    bool valid = true, interrupted = false;
    json::array reasons, remarks;
    for (StoredResult const& result : results) {
        valid = valid && member(result.json, "verdict.valid").as_bool();
        interrupted = interrupted || member(result.json, "verdict.interrupted").as_bool();
        for (auto const& reason : member(result.json, "verdict.reasons").as_array())
            reasons.push_back(json_string(result.name + ": " + std::string(reason.as_string())));
        for (auto const& remark : member(result.json, "verdict.remarks").as_array())
            remarks.push_back(json_string(result.name + ": " + std::string(remark.as_string())));
    }
    if (common(results, "config.url").is_null())
        remarks.push_back("they loaded different URLs: the percentiles are of all of them together");
    return {{"valid", valid}, {"interrupted", interrupted}, {"reasons", reasons}, {"remarks", remarks}};
}

// Each client's seconds began at its own start: the n-th seconds of all are put together.
json::array intervals_of(Results const& results) {
    struct Second {
        double begin = 0, length = 0, in_flight = 0, busy = 0, max = 0;
        std::map<std::string, std::uint64_t> totals;
        std::map<std::int64_t, std::uint64_t> cells;
        std::uint64_t bytes = 0;
        bool warm_up = true;
    };
    std::vector<Second> seconds;
    for (StoredResult const& result : results) {
        json::array const& list = member(result.json, "intervals").as_array();
        seconds.resize(std::max(seconds.size(), list.size()));
        for (std::size_t i = 0; i < list.size(); ++i) {
            json::object const& from = list[i].as_object();
            Second& second = seconds[i];
            second.begin = std::max(second.begin, number(from, "begin_seconds"));
            second.length = std::max(second.length, number(from, "seconds"));
            second.in_flight += number(from, "in_flight");
            second.busy += number(from, "client_busy");
            second.max = std::max(second.max, number(from, "max"));
            second.bytes += member(from, "bytes_received").to_number<std::uint64_t>();
            second.warm_up = second.warm_up && member(from, "warm_up").as_bool();
            for (auto const& [name, count] : member(from, "totals").as_object())
                second.totals[std::string(name)] += count.to_number<std::uint64_t>();
            for (auto const& cell : member(from, "cells").as_array())
                second.cells[cell.at(0).to_number<std::int64_t>()] += cell.at(1).to_number<std::uint64_t>();
        }
    }
    json::array array;
    for (Second const& second : seconds) {
        json::object totals;
        for (auto const& [name, count] : second.totals) totals[name] = count;
        json::array cells;
        for (auto const& [least, count] : second.cells) cells.push_back(json::array{least, count});
        // Percentiles do not add up, and the cells are coarse: there are none.
        array.push_back({{"begin_seconds", second.begin},
                         {"seconds", second.length},
                         {"warm_up", second.warm_up},
                         {"totals", totals},
                         {"bytes_received", second.bytes},
                         {"p50", nullptr},
                         {"p99", nullptr},
                         {"max", static_cast<std::int64_t>(second.max)},
                         {"in_flight", second.in_flight},
                         {"client_busy", second.busy},
                         {"cells", cells}});
    }
    return array;
}

}   // namespace

json::object merge_results(Results const& results) {
    Measured measured;
    json::array names;
    for (StoredResult const& result : results) {
        try {
            if (member(result.json, "schema") != "tricorn.load/1")
                throw std::runtime_error("its schema is not tricorn.load/1");
            measured.merge(read_measured(result.json));
        } catch (std::exception const& error) {
            throw std::runtime_error(result.name + " is no result of a load: " + error.what());
        }
        names.push_back(json_string(result.name));
    }
    json::object object;
    object["schema"] = "tricorn.load/1";
    object["merged_from"] = std::move(names);
    object["config"] = config_of(results);
    object["environment"] = results.front().json.at("environment");
    object["verdict"] = verdict_of(results);
    object["window_seconds"] = most(results, "window_seconds");
    object["setup_seconds"] = most(results, "setup_seconds");
    object["in_window"] = measured.in_window;
    object["rate"] = sum(results, "rate");
    object["in_flight"] = sum(results, "in_flight");
    object["totals"] = totals_json(measured.totals);
    object["bytes"] = {{"sent", measured.bytes_sent}, {"received", measured.bytes_received}};
    object["connections_opened"] = measured.connections;
    object["reopen_failures"] = measured.reopen_failures;
    object["latency"] = latency_json(measured);
    object["by_status"] = statuses_json(measured);
    object["errors"] = errors_json(measured);
    object["intervals"] = intervals_of(results);
    object["client"] = {{"threads", static_cast<std::uint64_t>(sum(results, "client.threads"))},
                        {"cpu_seconds", sum(results, "client.cpu_seconds")},
                        {"waited_seconds", sum(results, "client.waited_seconds")}};
    return object;
}

}   // namespace tricorn
