#pragma once
// What both forms of a timeline have in common.
#include "server/admin/collect/timeline.hpp"
#include <string>

namespace tricorn::server::admin {

// Microseconds with their tenth: "12.3", "12". Exact, so that sums of printed times are.
std::string microseconds_text(Tenths time);

// After so many entries others get their turn.
inline constexpr std::size_t entries_a_slice = 2'000;

}   // namespace tricorn::server::admin
