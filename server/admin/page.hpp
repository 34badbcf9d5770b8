#pragma once
// The live page: its parts as bytes in the program.
#include "common/embedding/page_part.hpp"
#include <span>
#include <string_view>

namespace tricorn::server::admin {

// All parts, in no particular order. They live as long as the program.
std::span<PagePart const> page_parts();

// Fields to send with each part. What the page shows comes from strangers, so that it runs and loads nothing but its own
// files, not even inline (CSP level 3), and cannot be framed.
inline constexpr std::string_view page_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
// A page of another version would not understand this one's /services.
inline constexpr std::string_view page_cache_control = "no-store";

}   // namespace tricorn::server::admin
