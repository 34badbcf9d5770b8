#pragma once
// The whole page: one file that opens from disk and asks nobody for anything.
#include "client/report/document.hpp"
#include <boost/json/object.hpp>
#include <string>

namespace tricorn::report {

// `result` goes into the page too, so that nobody loses it; without each round's own numbers where it is large.
std::string html_page(Document const& document, boost::json::object const& result);

}   // namespace tricorn::report
