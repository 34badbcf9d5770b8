#pragma once
// The front page, for people.
#include "common/http/http.hpp"
#include "server/routing/context.hpp"

namespace tricorn::server::handlers {

// One HTML page without external resources: what this service is, which model runs and how it waits, the endpoints.
Response index(Request const& request, Context const& context);

}  // namespace tricorn::server::handlers
