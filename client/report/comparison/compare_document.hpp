#pragma once
// The report of a comparison: opening table, experiments, lab, validity, and reproduction.
#include "client/report/document/document.hpp"
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>

namespace tricorn::client::report {

inline constexpr char const* comparison_title = "Process, thread or coroutine: what does waiting cost here?";

// Returns the machine and the time: "2 processors (…) · Debian 12 · …".
std::string subtitle_of(boost::json::value const& source);

Document compare_document(boost::json::object const& result);

}   // namespace tricorn::client::report
