#pragma once
// What the models cost on this machine, from a stored result of compare or lab.
#include "client/choose/choice.hpp"
#include "common/text/expected.hpp"
#include <boost/json/object.hpp>

namespace tricorn::client::choose {

// Refused is a result that is neither of compare nor of lab, or lacks what a unit takes of memory.
Expected<Costs> costs_of(boost::json::object const& result);

}   // namespace tricorn::client::choose
