#pragma once
// A snapshot in Prometheus' text format 0.0.4.
#include "server/admin/snapshot.hpp"
#include "server/config.hpp"
#include <string>
#include <string_view>

namespace tricorn {

inline constexpr std::string_view metrics_content_type = "text/plain; version=0.0.4; charset=utf-8";

std::string metrics_text(Snapshot const& now, Config const& config);

}   // namespace tricorn
