#pragma once
// --healthcheck: asks a running server of the same configuration whether it is ready.
#include "server/config/config.hpp"

namespace tricorn::server {

// GET /readyz within 3 seconds: on the admin port, where one was asked for or the one at the default address is that
// server's; else where the service listens. A wildcard address is asked through loopback. Returns the exit status: 0
// ready, 1 not, with one line that says why on stderr.
int check_health(Config const& config);

}   // namespace tricorn::server
