#pragma once
// The parts of the report's page, embedded in the program. "/" is a frame with placeholders, see html_page.cpp.
#include "common/embedding/page_part.hpp"
#include <span>

namespace tricorn::client::report {

std::span<PagePart const> report_page_parts();

}   // namespace tricorn::client::report
