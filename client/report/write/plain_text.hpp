#pragma once
// A report for a terminal, and the words that it shares with Markdown.
#include "client/report/document/document.hpp"
#include <string>
#include <string_view>

namespace tricorn::client::report {

std::string plain_text(Document const& document);   // lines of 80 columns, tables as wide as they must be

std::string with_plain_spaces(std::string text);   // U+00A0 is for pages

std::size_t columns(std::string_view text);   // code points

}   // namespace tricorn::client::report
