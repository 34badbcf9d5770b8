#pragma once
// Shows a client its own request, and which unit served it.
#include "common/http/http.hpp"
#include "server/routing/context.hpp"

namespace tricorn::server::handlers {

// Responds with {method, url, args, headers, origin, data, form, server, json} in httpbin's keys. `data` is the whole
// body; if it is not UTF-8, it is base64 and `data_base64` is true; it is empty if the body was read as `form`. `json` is
// the body as sent, or null. With `?raw=1` only its bytes, as application/octet-stream: no browser renders them.
Response echo(Request const& request, Context const& context);

}   // namespace tricorn::server::handlers
