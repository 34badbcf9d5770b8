#pragma once
// A result as something to read. All that is said follows from the JSON alone.
#include "client/report/read/named_result.hpp"
#include <boost/json/object.hpp>
#include <string>

namespace tricorn::client::report {

// "" for a result that can be reported, else why it cannot: the schemas "tricorn.compare/1", "tricorn.load/1" and
// "tricorn.lab/1" are known. The functions below take only such.
std::string why_no_report(boost::json::object const& result);

std::string report_html(boost::json::object const& result);       // one file that needs no network
std::string report_markdown(boost::json::object const& result);   // for a pull request
std::string report_text(boost::json::object const& result);       // for a terminal

// Several load runs in one report.
//
// "" for results that can be laid over one another, else why they cannot: 2 to 8, all of loads ("tricorn.load/1"), each
// with a name of its own. The functions below take only such.
std::string why_no_overlay(NamedResults const& results);

std::string overlay_html(NamedResults const& results);
std::string overlay_markdown(NamedResults const& results);
std::string overlay_text(NamedResults const& results);

}   // namespace tricorn::client::report
