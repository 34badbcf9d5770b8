#include "client/report/write/html.hpp"
#include "client/report/write/html_blocks.hpp"
#include "client/report/write/markdown.hpp"
#include "client/report/write/plain_text.hpp"
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

namespace tricorn::client::report::html_test {

namespace {

constexpr auto hostile = "</script><img src=x onerror=\"a('b')\">&amp;";

}   // namespace

TEST_CASE("text stays text in HTML, whatever it holds") {
    CHECK(escaped(hostile) == "&lt;/script&gt;&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;amp;");
    CHECK(escaped("a\x01z\x7f") == "a\uFFFDz\uFFFD");
    CHECK(escaped("\xff") == "\uFFFD");
    CHECK(escaped("p99 ≥ 9.8 µs\n") == "p99 ≥ 9.8 µs\n");
    CHECK(element("p", "<b>", "class=\"x\"") == "<p class=\"x\">&lt;b&gt;</p>");
}

TEST_CASE("JSON in a script element ends no script and stays the same JSON") {
    boost::json::value const value{{hostile, hostile}, {"<!--", "\u2028"}};
    std::string const text = script_json(value);
    CHECK(text.find('<') == std::string::npos);
    CHECK(text.find('>') == std::string::npos);
    CHECK(boost::json::parse(text) == value);
}

TEST_CASE("bars of two parts: text stays text, and each part has its shape and its numbers") {
    Stacks const stacks{
        hostile,
        hostile,
        "own",
        "shared",
        Unit::bytes,
        {{hostile, "process", {{hostile, hostile, 2048, 1024, hostile}, {"heap", "", 0, 0, "2 + 1 KiB"}}}}};
    std::string const html = html_of(std::vector<Block>{stacks});
    CHECK(html.find("<img") == std::string::npos);
    CHECK(html.find("</script>") == std::string::npos);
    CHECK(html.find("class=\"solid\"") != std::string::npos);
    CHECK(html.find("fill=\"url(#") != std::string::npos);
    CHECK(html.find("own 2\u00a0KiB, shared 1\u00a0KiB;") != std::string::npos);   // for a screen reader
    std::string const text = plain_text({"", "", {stacks}, {}});
    CHECK(text.find("2 + 1 KiB") != std::string::npos);
    CHECK(markdown({"", "", {stacks}, {}}).find("2 + 1 KiB") != std::string::npos);
}

TEST_CASE("an identifier contains nothing special in a selector or an attribute") {
    CHECK(identifier("closed.echo:1k") == "closed-echo-1k");
    CHECK(identifier("a\" onclick=\"b") == "a--onclick--b");
}

TEST_CASE("text stays text in Markdown") {
    CHECK(markdown_text("a|b *c* _d_ `e` <f> &g;") == "a\\|b \\*c\\* \\_d\\_ \\`e\\` &lt;f&gt; &amp;g;");
    CHECK(markdown_text("[x](http://y) [z]: w") == "[x\\](http://y) [z\\]: w");
    CHECK(markdown_text("1 ms [0.95, 1.10]") == "1 ms [0.95, 1.10]");
    CHECK(markdown_text("@all\nx") == "&#64;all x");
}

TEST_CASE("no text can send control sequences to a terminal") {
    std::string const red = "a\x1b[31mb";
    Table const table{red, {red, red}, {{{red}, {red}}}};
    Document const document{red, red, {List{{red}}, table, Code{red}, Facts{{{red, red}}}}, {}};
    CHECK(plain_text(document).find('\x1b') == std::string::npos);
    CHECK(markdown(document).find('\x1b') == std::string::npos);
}

TEST_CASE("a column is a character, however many bytes it has") {
    CHECK(columns("±µ≥") == 3);
}

}   // namespace tricorn::client::report::html_test
