#pragma once
// Shows a request to whoever sent it, and who served it.
#include "common/http/http.hpp"
#include "server/routing/context.hpp"

namespace tricorn::server::handlers {

// {method, url, args, headers, origin, data, form, server, json} in httpbin's keys. `data` is the whole body; one that
// is not UTF-8 is in base64 and `data_base64` is true. `json` is the body as it was sent, or null. With `?raw=1` the
// body's bytes alone, as application/octet-stream so that no browser takes them for a page.
Response echo(Request const& request, Context const& context);

}  // namespace tricorn::server::handlers
