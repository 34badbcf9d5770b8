#pragma once
// A snapshot in Prometheus' text format 0.0.4.
#include "server/admin/collect/snapshot.hpp"
#include "server/config/config.hpp"
#include <string>
#include <string_view>

namespace tricorn::server::admin {

inline constexpr std::string_view metrics_content_type = "text/plain; version=0.0.4; charset=utf-8";

std::string metrics_text(Snapshot const& now, Config const& config);

}   // namespace tricorn::server::admin
