#pragma once
// How a subject's own knee is searched for: what it must meet, and what that takes. Pure.
#include "client/compare/plan/config.hpp"

namespace tricorn::client::compare {

// Loose enough for processes that share more connections than there are of them.
constexpr char const* knee_objective = "p99<250ms,errors<0.1%";

// At least so long takes a trial, where loads last `window`; how many trials a search makes, about.
Config::Duration trial_window(Config::Duration window, double rate);
constexpr unsigned usual_trials = 12;

}   // namespace tricorn::client::compare
