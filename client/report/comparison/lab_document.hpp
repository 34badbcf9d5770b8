#pragma once
// The report of the lab: the primitives without a server, alone or within a comparison's report.
#include "client/report/comparison/lab_view.hpp"
#include "client/report/document/document.hpp"
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <vector>

namespace tricorn::client::report {

Document lab_document(boost::json::object const& result);

// Returns the limitations of the lab's numbers; `lab` is the object of `lab -o`.
std::vector<Paragraph> lab_warnings(boost::json::value const& lab);

std::vector<Section> lab_sections(Lab const& lab);   // one per question, with id "lab-" and its name

}   // namespace tricorn::client::report
