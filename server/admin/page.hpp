#pragma once
// The live page: its parts, embedded in the program.
#include "common/embedding/page_part.hpp"
#include <span>
#include <string_view>

namespace tricorn::server::admin {

// Returns all parts, in no particular order. They live as long as the program.
std::span<PagePart const> page_parts();

// Header fields of each part. The page shows untrusted data, so it may only load and run its own files, nothing inline
// (CSP level 3), and cannot be framed.
inline constexpr std::string_view page_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
// A cached page of another version would not understand this version's /services.
inline constexpr std::string_view page_cache_control = "no-store";

}   // namespace tricorn::server::admin
