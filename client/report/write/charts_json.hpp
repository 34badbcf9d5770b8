#pragma once
// Writes the charts in the format that the page's scripts read (page/draw.js, page/heat_map.js).
#include "client/report/document/document.hpp"
#include <boost/json/array.hpp>

namespace tricorn::client::report {

// Returns all charts of a document in the order of its sections.
boost::json::array charts_json(Document const& document);

}   // namespace tricorn::client::report
