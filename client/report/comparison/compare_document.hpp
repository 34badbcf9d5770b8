#pragma once
// The report of a comparison: opening table, experiments, lab, validity, and reproduction.
#include "client/report/document/document.hpp"
#include "client/results/study.hpp"
#include <string>

namespace tricorn::client::report {

inline constexpr char const* comparison_title = "Process, thread or coroutine: what does waiting cost here?";

// Returns the machine and the time: "2 processors (…) · Debian 12 · …".
std::string subtitle_of(Study const& study);

Document compare_document(Study const& study);

}   // namespace tricorn::client::report
