#pragma once
// The report of a comparison: the opening table, the experiments, the lab, what may be trusted, and how to repeat it.
#include "client/report/document/document.hpp"
#include <boost/json/object.hpp>

namespace tricorn::client::report {

Document compare_document(boost::json::object const& result);

}   // namespace tricorn::client::report
