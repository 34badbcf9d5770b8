#pragma once
// Numbers of a load run ("tricorn.load/1") as text. "": not in the result.
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace tricorn::client::report {

std::string count_text(std::optional<double> value);
std::string nanoseconds_text(boost::json::value const& at, std::string_view path);

// Returns the response time distribution if it has percentiles, else that of service times; nullptr: neither.
boost::json::value const* times_of(boost::json::value const& result);

// Returns a percentile ("p99" …) of a distribution; with "≥" if unfinished requests reach it.
std::string percentile_text(boost::json::value const& distribution, std::string const& name);
std::string maximum_text(boost::json::value const& distribution);

std::string target_text(boost::json::value const& result);   // "GET http://127.0.0.1:8080/db", or a workload's name
std::string stages_text(boost::json::value const& result);   // "10 s at 1,000/s · 30 s at 5,000/s"

// The server's cost per request; nullopt: not measured. Both values count from the start, including the warm-up.
struct RequestCost {
    double cpu_seconds = 0, switches = 0;
};
std::optional<RequestCost> cost_of_request(boost::json::value const& result);

// Returns "1,495 requests per second were answered; half took no more than …".
std::string load_summary(boost::json::value const& result);

}   // namespace tricorn::client::report
