#include "client/report/read/load_values.hpp"
#include "client/report/read/json_view.hpp"
#include "client/results/quantity.hpp"
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <spdlog/fmt/fmt.h>
#include <utility>

namespace tricorn::client::report {

namespace json = boost::json;

std::string count_text(std::optional<double> value) {
    return value ? quantity(*value, Unit::number) : std::string();
}

std::string nanoseconds_text(json::value const& at, std::string_view path) {
    auto const value = number(at, path);
    return value ? quantity(*value * 1e-9, Unit::seconds) : std::string();
}

namespace {

// "≥" or "≤" before a value that is a bound.
std::string bound_of(json::value const& distribution, std::string_view name) {
    auto const listed = [&](char const* list) {
        return std::ranges::any_of(texts(distribution, list), [&](auto const& each) { return each == name; });
    };
    return listed("at_least") ? "≥" : listed("at_most") ? "≤" : "";
}

}   // namespace

std::string percentile_text(json::value const& distribution, std::string const& name) {
    // Names may contain dots ("p99.9"), so find() cannot be used.
    auto const* const value = members(distribution, "percentiles").if_contains(name);
    if (!value || !value->is_number()) return {};
    return bound_of(distribution, name) + quantity(value->to_number<double>() * 1e-9, Unit::seconds);
}

std::string maximum_text(json::value const& distribution) {
    std::string const value = nanoseconds_text(distribution, "max");
    return value.empty() ? value : bound_of(distribution, "max") + value;
}

json::value const* times_of(json::value const& result) {
    json::value const* const response = find(result, "latency.response");
    return response && !percentile_text(*response, "p50").empty() ? response : find(result, "latency.service");
}

std::string target_text(json::value const& result) {
    std::string const method = text(result, "config.method");
    return method.empty() ? text(result, "config.workload") : method + " " + text(result, "config.url");
}

std::string stages_text(json::value const& result) {
    std::string all;
    for (json::value const& stage : list(result, "config.stages"))
        all += fmt::format("{}{} at {}", all.empty() ? "" : " · ",
                           quantity(number(stage, "seconds").value_or(0), Unit::seconds),
                           quantity(number(stage, "rate").value_or(0), Unit::rate));
    return all;
}

std::optional<RequestCost> cost_of_request(json::value const& result) {
    auto const requests = number(result, "server.answers"), cpu = number(result, "server.cpu_seconds");
    if (!requests || *requests <= 0 || !cpu) return std::nullopt;
    auto const switches = number(result, "server.switches_voluntary").value_or(0) +
                          number(result, "server.switches_involuntary").value_or(0);
    return RequestCost{*cpu / *requests, switches / *requests};
}

std::string load_summary(json::value const& result) {
    auto const rate = number(result, "rate");
    if (!rate) return {};
    std::string sentence = fmt::format("{} requests per second were answered", quantity(*rate, Unit::number));
    if (auto const planned = number(result, "planned.rate"))
        sentence += fmt::format(", {} were due", quantity(*planned, Unit::number));
    json::value const* const times = times_of(result);
    std::string const half = times ? percentile_text(*times, "p50") : "",
                      most = times ? percentile_text(*times, "p99") : "";
    for (auto [share, time] : {std::pair("half", half), {"99 of 100", most}}) {
        if (time.empty()) continue;
        constexpr std::string_view at_most = "≤";   // as the sentence says
        if (time.starts_with(at_most)) time.erase(0, at_most.size());
        // Unfinished requests reach this percentile, so it is a lower bound.
        bool const bound = time.starts_with("≥");
        sentence +=
            bound ? fmt::format("; {} of the times is {}", share == std::string_view("half") ? "p50" : "p99", time)
                  : fmt::format("; {} took no more than {}", share, time);
    }
    return sentence + ".";
}

}   // namespace tricorn::client::report
