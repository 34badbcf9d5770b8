#pragma once
// Renders the blocks of a document as HTML.
#include "client/report/document/document.hpp"
#include <string>
#include <vector>

namespace tricorn::client::report {

std::string html_of(std::vector<Block> const& blocks);

std::string html_of(Section const& section, int level);   // heading level: 2 …

std::string html_of(Claims const& claims);
std::string html_of(Opening const& opening);
std::string pictures_of(Stacks const& stacks);   // legend and bars, without caption and numbers

}   // namespace tricorn::client::report
