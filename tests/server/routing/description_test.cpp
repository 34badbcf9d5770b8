#include "server/routing/description.hpp"
#include <doctest/doctest.h>

namespace tricorn::server::description_test {

TEST_CASE("endpoints are told as a table of Markdown and as a list of HTML, whose text is escaped") {
    Description const descriptions[] = {{"/a/{n}", Methods::get, "a `x<y` & b", "/a/1?b=2&c=3"},
                                        {"/b", Methods::any, "another", ""}};
    CHECK(markdown_table(descriptions) == "| path | method | what it does | example |\n|---|---|---|---|\n"
                                          "| `/a/{n}` | GET | a `x<y` & b | `/a/1?b=2&c=3` |\n"
                                          "| `/b` | any | another | |\n");
    CHECK(html_items(descriptions) == "<li><span><a href=\"/a/1?b=2&amp;c=3\"><code>/a/{n}</code></a></span>"
                                      "<span>a <code>x&lt;y</code> &amp; b</span></li>\n"
                                      "<li><span><code>/b</code></span><span>another</span></li>\n");
}

}   // namespace tricorn::server::description_test
