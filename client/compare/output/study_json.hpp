#pragma once
// Writes and reads a study as JSON, schema "tricorn.compare/2". Values derived from the rounds (estimates, differences,
// laws) are written for other readers; this reader recomputes them.
#include "client/compare/analysis/differences.hpp"
#include "client/compare/analysis/laws.hpp"
#include "client/compare/study/study.hpp"
#include <boost/json/object.hpp>

namespace tricorn::client::compare {

// Writes a study that is still being measured: estimates without intervals, no differences, no laws.
boost::json::object draft_of(Study const& study);
boost::json::object to_json(Study const& study, Comparisons const& comparisons, std::vector<Law> const& laws);

// Returns the study, or a one-line error if the text is not such JSON.
Expected<Study> read_study(std::string const& text);

}   // namespace tricorn::client::compare
