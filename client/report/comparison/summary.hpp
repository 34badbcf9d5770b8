#pragma once
// A comparison in one or two screens of a terminal: a table for each experiment, what was found, and at the end the
// three sentences and the verdict.
#include "client/report/document/document.hpp"
#include <boost/json/object.hpp>

namespace tricorn::client::report {

Document comparison_summary(boost::json::object const& result);

}   // namespace tricorn::client::report
