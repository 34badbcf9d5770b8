#pragma once
// The "environment" of any result, as a section.
#include "client/report/document/document.hpp"
#include <boost/json/value.hpp>

namespace tricorn::client::report {

Section environment_section(boost::json::value const& environment);

}   // namespace tricorn::client::report
