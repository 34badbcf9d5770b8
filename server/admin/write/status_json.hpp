#pragma once
// A snapshot in the format of /status. The README documents the format: later versions may add names, but never change
// or remove one.
#include "server/admin/collect/snapshot.hpp"
#include "server/config/config.hpp"
#include <string>

namespace tricorn::server::admin {

std::string status_json(Snapshot const& now, Config const& config);

// Returns a requested path in a printable form: control characters and ill-formed UTF-8 become U+FFFD.
std::string shown_path(std::string_view path);

}   // namespace tricorn::server::admin
