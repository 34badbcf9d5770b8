#pragma once
// Content of any size without memory: it is generated while it is sent.
#include "common/http/http.hpp"
#include "server/routing/context.hpp"

namespace tricorn::server::handlers {

// Sends the number of bytes in the argument, at most config.limits.max_bytes, else 400. They are std::mt19937_64's numbers for
// `?seed=` (default: config.seed), least significant byte first, so that clients can verify them.
Response bytes(Request const& request, Context const& context);

}   // namespace tricorn::server::handlers
