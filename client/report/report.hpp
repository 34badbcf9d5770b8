#pragma once
// Renders a result as a report. Everything in it follows from the JSON alone.
#include "client/report/read/named_result.hpp"
#include "client/results/study.hpp"
#include "common/text/expected.hpp"
#include <boost/json/object.hpp>
#include <string>

namespace tricorn::client::report {

// Refused is a result that cannot be reported: the schemas "tricorn.compare/2", "tricorn.compare/1" (of earlier versions),
// "tricorn.load/1" and "tricorn.lab/1" are known. The functions below take only such.
Expected<> check_report(boost::json::object const& result);

std::string report_html(boost::json::object const& result);   // one file that needs no network
std::string report_markdown(boost::json::object const& result);   // for a pull request
std::string report_text(boost::json::object const& result);   // for a terminal

// A comparison that this program has measured: the page, and one or two screens of a terminal.
std::string study_html(Study const& study);
std::string study_summary(Study const& study);

// Several load runs in one report.
//
// Refused are results that cannot be laid over one another: they have to be 2 to 8, all of loads ("tricorn.load/1"), each
// with a name of its own. The functions below take only such.
Expected<> check_overlay(NamedResults const& results);

std::string overlay_html(NamedResults const& results);
std::string overlay_markdown(NamedResults const& results);
std::string overlay_text(NamedResults const& results);

}   // namespace tricorn::client::report
