#pragma once
// Renders a result as a report. Everything in it follows from the JSON alone.
#include "client/report/read/named_result.hpp"
#include <boost/json/object.hpp>
#include <string>

namespace tricorn::client::report {

// Returns "" for a result that can be reported, else the reason. Known schemas: "tricorn.compare/1", "tricorn.load/1"
// and "tricorn.lab/1". The functions below require such a result.
std::string why_no_report(boost::json::object const& result);

std::string report_html(boost::json::object const& result);       // one file that needs no network
std::string report_markdown(boost::json::object const& result);   // for a pull request
std::string report_text(boost::json::object const& result);       // for a terminal

// Several load runs in one report.
//
// Returns "" for results that can be overlaid, else the reason: 2 to 8 results, all of loads ("tricorn.load/1"), with
// distinct names. The functions below require such results.
std::string why_no_overlay(NamedResults const& results);

std::string overlay_html(NamedResults const& results);
std::string overlay_markdown(NamedResults const& results);
std::string overlay_text(NamedResults const& results);

}   // namespace tricorn::client::report
