#pragma once
// The whole page: one self-contained file that opens from disk without network requests.
#include "client/report/document/document.hpp"
#include <boost/json/object.hpp>
#include <cstddef>
#include <string>

namespace tricorn::client::report {

// Embeds `result` in the page, so that it is never lost; without each round's numbers if it is large.
std::string html_page(Document const& document, boost::json::object const& result);

// Returns the content of a script element of at most `room` bytes. Trims a larger result by what is largest and least
// needed: first rounds and histograms, then intervals; "trimmed" records that. "{}": still too large.
std::string result_script(boost::json::object const& result, std::size_t room);

}   // namespace tricorn::client::report
