#pragma once
// Variables that begin like the server's and are somebody else's.
#include <string_view>

namespace tricorn::server {

// Those of the client, the tests and the compose file; and those that Kubernetes sets in every container for a service
// whose name begins with tricorn, such as TRICORN_PORT_8080_TCP and TRICORN_PORT=tcp://10.0.0.1:8080.
bool is_foreign_variable(std::string_view name, std::string_view value);

}   // namespace tricorn::server
