#pragma once
// A subject's own knee: the highest rate at which it still meets an objective. Loads at shares of it follow.
#include "client/compare/measure/measures.hpp"
#include "client/compare/plan/knee_plan.hpp"
#include "client/search/search.hpp"
#include <functional>

namespace tricorn::client::compare {

struct OwnKnee {
    Knee knee;
    std::string
        client_limit;   // why the load generator could not keep its plan at a rate that was tried; empty: it could
};

// All trials are of one server, each over connections of its own. The search begins at `job.base_rate`, and ends early
// when `go_on` says false. Throws ServiceFailure.
OwnKnee own_knee(Bench& bench, Job const& job, std::function<bool()> const& go_on);

// "17,300/s to 18,100/s", "at least 17,300/s"; and what else has to be known of it.
std::string knee_text(OwnKnee const& own);

}   // namespace tricorn::client::compare
