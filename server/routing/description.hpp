#pragma once
// What people are told of an endpoint, on the page `/` and in the documents. Nothing that serves a request reads it.
#include "server/routing/router.hpp"
#include <span>
#include <string>
#include <string_view>

namespace tricorn::server {

struct Description {
    std::string_view pattern;
    Methods allowed = Methods::none;
    std::string_view text;      // a short sentence; code stands between `backticks`
    std::string_view example;   // what a link asks for; empty: none
};

// A table of Markdown.
std::string markdown_table(std::span<Description const> descriptions);

// Items of an HTML list.
std::string html_items(std::span<Description const> descriptions);

}   // namespace tricorn::server
