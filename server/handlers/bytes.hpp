#pragma once
// Content of any size that costs no memory: it is made while it is sent.
#include "common/http/http.hpp"
#include "server/routing/context.hpp"

namespace tricorn::server::handlers {

// As many bytes as the argument says, at most config.limits.max_bytes, else 400. They are std::mt19937_64's numbers for
// `?seed=` (default: config.seed), each lowest byte first, so that anyone can check them.
Response bytes(Request const& request, Context const& context);

}   // namespace tricorn::server::handlers
