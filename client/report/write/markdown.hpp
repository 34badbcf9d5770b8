#pragma once
// Renders a report for a pull request: GitHub Flavored Markdown.
#include "client/report/document/document.hpp"
#include <string>
#include <string_view>

namespace tricorn::client::report {

std::string markdown(Document const& document);

// Escapes text for Markdown, also within table cells: no elements, emphasis, links or mentions.
std::string markdown_text(std::string_view text);

}   // namespace tricorn::client::report
