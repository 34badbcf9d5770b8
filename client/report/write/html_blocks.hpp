#pragma once
// Renders the blocks of a document as HTML.
#include "client/report/document/document.hpp"
#include <string>
#include <vector>

namespace tricorn::client::report {

std::string html_of(std::vector<Block> const& blocks);

std::string html_of(Section const& section, int level);   // heading level: 2 …

std::string html_of(Claims const& claims);
std::string html_of(Lanes const& lanes);
std::string html_of(Opening const& opening);
std::string pictures_of(Stacks const& stacks);   // legend and bars, without caption and numbers

std::string table_html(Table const& table);   // never folded
std::string folded_html(std::string const& summary, std::string const& html);

}   // namespace tricorn::client::report
