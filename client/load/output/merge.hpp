#pragma once
// Merges results of one load that several clients measured at the same time. Counts and histograms add up exactly;
// percentiles do not.
#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace tricorn::client {

// A result read from the file `name`.
struct StoredResult {
    std::string name;
    boost::json::object json;   // of schema tricorn.load/1
};

// Merges at least one result. Rates add up, the window is the longest; the result is valid if all are. Throws
// std::runtime_error, naming the result and the member, if one is no load result or the sums exceed what a result may
// hold.
boost::json::object merge_results(std::vector<StoredResult> const& results);

}   // namespace tricorn::client
