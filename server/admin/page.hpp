#pragma once
// The live page: its parts as bytes in the program, put there at build time by page/embed.cmake.
#include <span>
#include <string_view>

namespace tricorn {

struct PagePart {
    std::string_view path;           // as in the request: "/" is the page itself, "/page.js" one of its parts
    std::string_view content_type;   // with its charset
    std::string_view bytes;
};

// All parts, in no particular order. They live as long as the program.
std::span<PagePart const> page_parts();

// Fields to send with each part. What the page shows comes from strangers, so that it runs and loads nothing but its own
// files, not even inline (CSP level 3), and cannot be framed.
inline constexpr std::string_view page_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
// A page of another version would not understand this one's /services.
inline constexpr std::string_view page_cache_control = "no-store";

}   // namespace tricorn
