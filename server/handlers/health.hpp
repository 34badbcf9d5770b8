#pragma once
// Health checks of orchestrators and load balancers.
#include "common/http/http.hpp"
#include "server/routing/context.hpp"

namespace tricorn::server::handlers {

// 200 as long as any unit can respond.
Response healthz(Request const& request, Context const& context);

// 200 while the service accepts new requests, 503 once it is stopping.
Response readyz(Request const& request, Context const& context);

}  // namespace tricorn::server::handlers
