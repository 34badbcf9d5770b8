#pragma once
// A study as JSON, schema "tricorn.compare/1", and back. What follows from the rounds (estimates, differences, laws) is
// written for readers and computed anew from the rounds by the reader here.
#include "client/compare/analysis/differences.hpp"
#include "client/compare/analysis/laws.hpp"
#include "client/compare/study/study.hpp"
#include <boost/json/object.hpp>

namespace tricorn::client::compare {

// While it is being measured: estimates without intervals, no differences, no laws.
boost::json::object draft_of(Study const& study);
boost::json::object to_json(Study const& study, std::vector<Difference> const& differences,
                            std::vector<Law> const& laws);

// Refused is what is no such JSON, with a line that says why.
Expected<Study> read_study(std::string const& text);

}   // namespace tricorn::client::compare
