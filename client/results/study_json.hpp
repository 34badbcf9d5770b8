#pragma once
// A study as JSON, in both directions: schema "tricorn.compare/2". Of "tricorn.compare/1", of earlier versions, it reads
// what the two have in common.
#include "client/results/study.hpp"
#include "common/text/expected.hpp"
#include <boost/json/object.hpp>
#include <string>

namespace tricorn::client {

boost::json::object to_json(Study const& study);

// What a file holds of a study, however little.
struct ReadStudy {
    Study study;
    std::string wrong;   // the first thing that is missing or of another type; empty: it is whole
};
ReadStudy from_json(boost::json::object const& object);

// Returns a whole study, or a one-line error.
Expected<Study> read_study(std::string const& text);

}   // namespace tricorn::client
