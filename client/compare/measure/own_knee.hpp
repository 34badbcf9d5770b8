#pragma once
// Finds a subject's own knee: the highest rate at which it still meets an objective. Loads at shares of it follow.
#include "client/compare/measure/measures.hpp"
#include "client/compare/plan/knee_plan.hpp"
#include "client/search/search.hpp"
#include <functional>

namespace tricorn::client::compare {

struct OwnKnee {
    Knee knee;
    std::string client_limit;   // why the load generator could not keep a tried rate; empty: it could
};

// Runs all trials against one server, each over new connections. The search begins at `job.base_rate` and ends early
// when `go_on` returns false. Throws ServiceFailure.
OwnKnee own_knee(Bench& bench, Job const& job, std::function<bool()> const& go_on);

// Returns "17,300/s to 18,100/s" or "at least 17,300/s", with its limitations.
std::string knee_text(OwnKnee const& own);

}   // namespace tricorn::client::compare
