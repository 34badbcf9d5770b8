#pragma once
// Numbers of a load run ("tricorn.load/1") in words. "": the result does not have them.
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace tricorn::client::report {

std::string count_text(std::optional<double> value);
std::string nanoseconds_text(boost::json::value const& at, std::string_view path);

// The distribution of response times where it has percentiles, else of service times; nullptr: neither.
boost::json::value const* times_of(boost::json::value const& result);

// Of a distribution of times, "p99" and so on; with "≥" where unfinished requests reach it.
std::string percentile_text(boost::json::value const& distribution, std::string const& name);

std::string target_text(boost::json::value const& result);   // "GET http://127.0.0.1:8080/db", or a workload's name
std::string stages_text(boost::json::value const& result);   // "10 s at 1,000/s · 30 s at 5,000/s"

// What a request cost the server; nullopt: it was not watched. Both counts are from the start, the warm-up too.
struct RequestCost {
    double cpu_seconds = 0, switches = 0;
};
std::optional<RequestCost> cost_of_request(boost::json::value const& result);

// "requests a second were answered; half took no more than …"
std::string load_summary(boost::json::value const& result);

}   // namespace tricorn::client::report
