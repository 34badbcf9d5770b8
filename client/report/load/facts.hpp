#pragma once
// Settings and costs as name-value pairs: the members of a result's object that are not objects themselves.
#include "client/report/document/document.hpp"
#include <boost/json/object.hpp>

namespace tricorn::client::report {

Facts facts_of(boost::json::object const& object);

}   // namespace tricorn::client::report
