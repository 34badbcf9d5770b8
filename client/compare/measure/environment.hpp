#pragma once
// The machine and the conditions under which a comparison runs, as they are stored with it.
#include "client/compare/plan/placement.hpp"
#include <boost/json/object.hpp>

namespace tricorn::client::compare {

// What is not known is null. `descriptors`: how many this process may have.
boost::json::object environment(Placement const& placement, std::size_t descriptors);

}   // namespace tricorn::client::compare
