#pragma once
// What the page's scripts draw, as they read it (page/draw.js, page/heat_map.js).
#include "client/report/document/document.hpp"
#include <boost/json/array.hpp>

namespace tricorn::client::report {

// All charts of a document in the order of its sections.
boost::json::array charts_json(Document const& document);

}   // namespace tricorn::client::report
