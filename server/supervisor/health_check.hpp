#pragma once
// --healthcheck: asks a running server with the same configuration whether it is ready.
#include "server/config/config.hpp"

namespace tricorn::server {

// Sends GET /readyz, with a timeout of 3 seconds: to the admin port if it was configured or the default address belongs
// to this server; otherwise to the service's first address. A wildcard address is contacted through loopback. Returns the
// exit status: 0 ready, 1 not, with a one-line reason on stderr.
int check_health(Config const& config);

}   // namespace tricorn::server
