#pragma once
// Who ran when as JSON, in both directions: member "timeline" of schema "tricorn.lab/1".
#include "client/results/lane.hpp"
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace tricorn::client {

boost::json::object to_json(LaneStudy const& study);

// What a file holds of it, however little; an event that is none is left out.
LaneStudy lanes_from_json(boost::json::value const& value);

}   // namespace tricorn::client
