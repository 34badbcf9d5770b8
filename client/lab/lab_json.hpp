#pragma once
// Writes the lab's report as JSON.
#include "client/lab/lab.hpp"
#include <boost/json/object.hpp>

namespace tricorn::client::lab {

// Schema "tricorn.lab/1".
boost::json::object to_json(LabReport const& report);

}  // namespace tricorn::client::lab
