#pragma once
// The report of one load run ("tricorn.load/1").
#include "client/report/document.hpp"
#include <boost/json/object.hpp>

namespace tricorn::report {

Document load_document(boost::json::object const& result);

}   // namespace tricorn::report
