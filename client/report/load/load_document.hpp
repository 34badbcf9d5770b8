#pragma once
// The report of one load run ("tricorn.load/1").
#include "client/report/document/document.hpp"
#include <boost/json/object.hpp>

namespace tricorn::client::report {

Document load_document(boost::json::object const& result);

}   // namespace tricorn::client::report
