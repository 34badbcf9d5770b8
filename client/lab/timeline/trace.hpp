#pragma once
// Who ran when in the trace event format of Chrome, which Perfetto and chrome://tracing open:
// "Trace Event Format", complete events (X) and metadata events (M).
#include "client/results/lane.hpp"
#include <boost/json/object.hpp>

namespace tricorn::client::lab {

// A process for each panel, a thread in it for each unit; all panels begin at 0.
boost::json::object trace_of(LaneStudy const& study);

}   // namespace tricorn::client::lab
