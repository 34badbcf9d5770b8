#pragma once
// The report of a comparison: opening table, experiments, lab, validity, and reproduction.
#include "client/report/document/document.hpp"
#include <boost/json/object.hpp>

namespace tricorn::client::report {

Document compare_document(boost::json::object const& result);

}   // namespace tricorn::client::report
