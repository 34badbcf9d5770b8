#pragma once
// Who ran when, of a result of the lab.
#include "client/report/document/document.hpp"
#include <boost/json/value.hpp>
#include <optional>

namespace tricorn::client::report {

// `lab` is the object of `lab -o`, or null. `all`: shows every panel; else those that tell the most, the others on
// request. nullopt: the lab recorded none.
std::optional<Lanes> lanes_of(boost::json::value const& lab, bool all);

}   // namespace tricorn::client::report
