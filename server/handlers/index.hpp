#pragma once
// The front page, for people.
#include "common/http.hpp"
#include "server/context.hpp"

namespace tricorn::handlers {

// One HTML page that loads nothing else: what this is, which model runs and how it waits, the endpoints.
Response index(Request const& request, Context const& context);

}  // namespace tricorn::handlers
