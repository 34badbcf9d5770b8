#pragma once
// The report of several load runs ("tricorn.load/1") overlaid. Each is a single run, so it only shows what was
// measured; `compare` tests whether a difference holds.
#include "client/report/document/document.hpp"
#include "client/report/read/named_result.hpp"
#include <span>
#include <string>
#include <vector>

namespace tricorn::client::report {

using Results = std::span<NamedResult const>;

Document overlay_document(Results results);

// Returns "a", or "a (invalid)", so that a curve's label shows its validity.
std::string label_of(NamedResult const& result);

// Returns a colour and shape for each result, for as many as can be distinguished.
std::string look_of(std::size_t index);

}   // namespace tricorn::client::report
