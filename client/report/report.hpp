#pragma once
// A result as something to read. All that is said follows from the JSON alone.
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <vector>

namespace tricorn {

// "" for a result that can be reported, else why it cannot: the schemas "tricorn.compare/1", "tricorn.load/1" and
// "tricorn.lab/1" are known. The functions below take only such.
std::string why_no_report(boost::json::object const& result);

std::string report_html(boost::json::object const& result);       // one file that needs no network
std::string report_markdown(boost::json::object const& result);   // for a pull request
std::string report_text(boost::json::object const& result);       // for a terminal

// Several load runs in one report.
struct NamedResult {
    std::string name;
    boost::json::value json;
};
using NamedResults = std::vector<NamedResult>;

inline constexpr std::size_t most_results = 8;   // more lines in a chart nobody tells apart

// "" for results that can be laid over one another, else why they cannot: 2 to 8, all of loads ("tricorn.load/1"), each
// with a name of its own. The functions below take only such.
std::string why_no_overlay(NamedResults const& results);

std::string overlay_html(NamedResults const& results);
std::string overlay_markdown(NamedResults const& results);
std::string overlay_text(NamedResults const& results);

}   // namespace tricorn
