#pragma once
// A file embedded in the program at build time by embed.cmake.
#include <string_view>

namespace tricorn {

struct PagePart {
    std::string_view path;           // as in a request: "/" is the page itself, "/page.js" one of its parts
    std::string_view content_type;   // with its charset
    std::string_view bytes;
};

}   // namespace tricorn
