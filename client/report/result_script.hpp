#pragma once
// The result that a page was made from, inside the page, so that nobody loses it.
#include <boost/json/object.hpp>
#include <cstddef>
#include <string>

namespace tricorn::report {

// For a script element; at most `room` bytes. Where it is larger, what fills the most room and is needed the least is
// taken out: first each round and histogram, then the intervals; "trimmed" says so. "{}": nothing was left to take out.
std::string result_script(boost::json::object const& result, std::size_t room);

}   // namespace tricorn::report
