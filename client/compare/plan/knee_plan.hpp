#pragma once
// The search for a subject's own knee: its objective and cost. Pure.
#include "client/compare/plan/config.hpp"

namespace tricorn::client::compare {

// Loose enough for processes that serve more connections than there are processes.
constexpr char const* knee_objective = "p99<250ms,errors<0.1%";

// Returns the minimum length of a trial when loads last `window`; the approximate number of trials of a search.
Config::Duration trial_window(Config::Duration window, double rate);
constexpr unsigned usual_trials = 12;

}   // namespace tricorn::client::compare
