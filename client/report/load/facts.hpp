#pragma once
// Settings and costs as names with values: what a result's object has that is no object itself.
#include "client/report/document/document.hpp"
#include <boost/json/object.hpp>

namespace tricorn::client::report {

Facts facts_of(boost::json::object const& object);

}   // namespace tricorn::client::report
