#pragma once
// This service and the services it watches, for /services.
#include "server/admin/watch/watch.hpp"
#include <list>
#include <string>
#include <string_view>

namespace tricorn::server::admin {

// `own`: this service's status, as JSON.
std::string services_json(std::string_view own, std::list<Watched> const& watched, Deadline now);

}   // namespace tricorn::server::admin
