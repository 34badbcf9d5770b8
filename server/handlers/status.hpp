#pragma once
// Answers with the status asked for.
#include "common/http/http.hpp"
#include "server/routing/context.hpp"

namespace tricorn::server::handlers {

// The code in the argument, 200 to 599, with the fields that RFC 9110 asks for and a short text; 204, 205 and 304 have
// no content; 301, 302, 303, 307 and 308 lead to "/". Anything else in the argument: 400.
Response status(Request const& request, Context const& context);

}  // namespace tricorn::server::handlers
