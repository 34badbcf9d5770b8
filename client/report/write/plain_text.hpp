#pragma once
// Renders a report for a terminal; some helpers are shared with Markdown.
#include "client/report/document/document.hpp"
#include <string>
#include <string_view>

namespace tricorn::client::report {

std::string plain_text(Document const& document);   // lines of 80 columns; tables as wide as necessary

std::string with_plain_spaces(std::string text);   // replaces U+00A0, which is for pages

std::size_t columns(std::string_view text);   // in code points

}   // namespace tricorn::client::report
