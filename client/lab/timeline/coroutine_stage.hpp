#pragma once
// Plays a panel of coroutines: one thread, and an event loop of a queue and a list of timers.
#include "client/lab/timeline/panels.hpp"

namespace tricorn::client::lab {

struct Stage;

// Returns when all have ended. The calling thread carries them.
void play_in_one_thread(PanelPlan const& plan, Stage& stage);

}   // namespace tricorn::client::lab
