#pragma once
// The front page, for people.
#include "common/http/http.hpp"
#include "server/routing/context.hpp"
#include "server/routing/description.hpp"
#include <span>

namespace tricorn::server::handlers {

// One HTML page without external resources: what this service is, which model runs and how it waits, the endpoints.
Response index(Context const& context, std::span<Description const> endpoints);

}  // namespace tricorn::server::handlers
