#pragma once
// A snapshot as /status shows it. server/admin/README.md documents it: names may be added, none is changed or removed.
#include "server/admin/collect/snapshot.hpp"
#include "server/config/config.hpp"
#include <string>

namespace tricorn::server::admin {

std::string status_json(Snapshot const& now, Config const& config);

// What a client asked for, in a form that can be shown: control characters and what is no UTF-8 become U+FFFD.
std::string shown_path(std::string_view path);

}   // namespace tricorn::server::admin
