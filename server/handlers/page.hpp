#pragma once
// The front page as it is written, with places to be filled in: bytes in the program.
#include "common/embedding/page_part.hpp"
#include <span>

namespace tricorn::server::handlers {

// One part. It lives as long as the program.
std::span<PagePart const> page_parts();

}   // namespace tricorn::server::handlers
