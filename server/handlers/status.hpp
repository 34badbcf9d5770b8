#pragma once
// Responds with the requested status.
#include "common/http/http.hpp"
#include "server/routing/context.hpp"

namespace tricorn::server::handlers {

// Responds with the code in the argument, 200 to 599, the fields that RFC 9110 requires and a short text; 204, 205 and
// 304 have no content; 301, 302, 303, 307 and 308 redirect to "/". Any other argument: 400.
Response status(Request const& request, Context const& context);

}  // namespace tricorn::server::handlers
