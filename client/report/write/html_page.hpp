#pragma once
// The whole page: one file that opens from disk and asks nobody for anything.
#include "client/report/document/document.hpp"
#include <boost/json/object.hpp>
#include <cstddef>
#include <string>

namespace tricorn::client::report {

// `result` goes into the page too, so that nobody loses it; without each round's own numbers where it is large.
std::string html_page(Document const& document, boost::json::object const& result);

// The result that a page was made from, inside the page, so that nobody loses it.

// For a script element; at most `room` bytes. Where it is larger, what fills the most room and is needed the least is
// taken out: first each round and histogram, then the intervals; "trimmed" says so. "{}": nothing was left to take out.
std::string result_script(boost::json::object const& result, std::size_t room);

}   // namespace tricorn::client::report
