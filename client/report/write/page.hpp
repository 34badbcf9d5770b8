#pragma once
// The report's page: its parts as bytes in the program. "/" is a frame with places to fill, see html_page.cpp.
#include "common/embedding/page_part.hpp"
#include <span>

namespace tricorn::client::report {

std::span<PagePart const> report_page_parts();

}   // namespace tricorn::client::report
