#pragma once
// Several results of one load, made by several clients at the same time, as one: counts and histograms add up exactly,
// which percentiles do not.
#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace tricorn::client {

// A result as it was read from a file, which `name` says.
struct StoredResult {
    std::string name;
    boost::json::object json;   // of schema tricorn.load/1
};

// At least one. Rates add up, the window is the longest; it is valid where all are. Throws std::runtime_error where one is
// no result, or all together count more than a result may hold; it says which, and which member.
boost::json::object merge_results(std::vector<StoredResult> const& results);

}   // namespace tricorn::client
