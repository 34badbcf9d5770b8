#pragma once
// A report for a pull request: GitHub Flavored Markdown.
#include "client/report/document/document.hpp"
#include <string>
#include <string_view>

namespace tricorn::client::report {

std::string markdown(Document const& document);

// Text that stays text in Markdown, also in a table's cell: no element, no emphasis, no link, nobody mentioned.
std::string markdown_text(std::string_view text);

}   // namespace tricorn::client::report
