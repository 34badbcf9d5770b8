#pragma once
// The machine and conditions of a comparison, stored with its result.
#include "client/compare/plan/placement.hpp"
#include <boost/json/object.hpp>

namespace tricorn::client::compare {

// Unknown values are null. `descriptors`: this process's limit on open descriptors.
boost::json::object environment(Placement const& placement, std::size_t descriptors);

}   // namespace tricorn::client::compare
