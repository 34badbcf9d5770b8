#pragma once
// What orchestrators and load balancers ask.
#include "common/http/http.hpp"
#include "server/routing/context.hpp"

namespace tricorn::server::handlers {

// 200 as long as a unit can answer at all.
Response healthz(Request const& request, Context const& context);

// 200 while new requests are welcome, 503 once the service is stopping.
Response readyz(Request const& request, Context const& context);

}  // namespace tricorn::server::handlers
