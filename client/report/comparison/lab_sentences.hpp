#pragma once
// Sentences that follow from several of the lab's numbers together. The lab prints them, and so does the report.
#include "client/report/comparison/lab_view.hpp"
#include "client/report/document/document.hpp"
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client::report {

// Of "sharing": which updates of an unprotected counter are lost, and who sees what a unit writes. Of "switch": whether
// a switch of processes costs more than one of threads, with more and more memory touched. Others have none.
std::vector<std::string> lab_sentences(Lab const& lab, std::string_view question);

// That of "switch", judged by the textbooks. Differences within the margin are called equal.
Finding working_set_finding(Lab const& lab, double margin);

}   // namespace tricorn::client::report
