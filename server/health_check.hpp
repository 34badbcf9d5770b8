#pragma once
// --healthcheck: asks a running server of the same configuration whether it is ready.
#include "server/config.hpp"

namespace tricorn {

// GET /readyz on the address where a server of this configuration listens, within 3 seconds; a wildcard address is
// asked through loopback. Returns the exit status: 0 ready, 1 not, with one line that says why on stderr.
int check_health(Config const& config);

}  // namespace tricorn
