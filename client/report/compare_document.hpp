#pragma once
// The report of a comparison: the opening table, the experiments, the lab, what may be trusted, and how to repeat it.
#include "client/report/document.hpp"
#include <boost/json/object.hpp>

namespace tricorn::report {

Document compare_document(boost::json::object const& result);

}   // namespace tricorn::report
