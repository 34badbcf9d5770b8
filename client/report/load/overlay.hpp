#pragma once
// The report of several load runs ("tricorn.load/1") laid over one another: one run each, so nothing is told but what was
// measured. Whether a difference holds, `compare` says.
#include "client/report/document/document.hpp"
#include "client/report/read/named_result.hpp"
#include <span>
#include <string>
#include <vector>

namespace tricorn::client::report {

using Results = std::span<NamedResult const>;

Document overlay_document(Results results);

// "a", or "a (invalid)": whoever reads a curve must not have to look up whether it may be believed.
std::string label_of(NamedResult const& result);

// Colours and shapes for as many results as can be told apart.
std::string look_of(std::size_t index);

}   // namespace tricorn::client::report
