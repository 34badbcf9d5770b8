#pragma once
// The handlers of the admin port.
#include "common/http/http.hpp"
#include "server/admin/admin.hpp"

namespace tricorn::server::admin {

Response status(Request const& request, Admin& admin);
Response services(Request const& request, Admin& admin);
Response metrics(Request const& request, Admin& admin);
Response page(Request const& request, Admin& admin);   // the page and its parts
Response healthz(Request const& request, Admin& admin);
// 503 unless the service is ready. `bind` tells --healthcheck which service this is.
Response readyz(Request const& request, Admin& admin);

}   // namespace tricorn::server::admin
