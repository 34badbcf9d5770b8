#pragma once
// Results of several files, each with a name.
#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <vector>

namespace tricorn::client::report {

struct NamedResult {
    std::string name;
    boost::json::value json;
};
using NamedResults = std::vector<NamedResult>;

inline constexpr std::size_t most_results = 8;   // more lines in a chart are indistinguishable

}   // namespace tricorn::client::report
