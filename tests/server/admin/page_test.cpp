#include "server/admin/page.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <string>
#include <vector>

namespace tricorn::server::admin::page_test {

namespace {

PagePart const* part(std::string_view path) {
    auto found = std::ranges::find(page_parts(), path, &PagePart::path);
    return found == page_parts().end() ? nullptr : &*found;
}

// The values of one attribute in the page, for any element.
std::vector<std::string> values(std::string_view html, std::string const& attribute) {
    std::vector<std::string> found;
    auto const start = attribute + "=\"";
    for (auto at = html.find(start); at != html.npos; at = html.find(start, at)) {
        at += start.size();
        found.emplace_back(html.substr(at, html.find('"', at) - at));
    }
    return found;
}

}   // namespace

TEST_CASE("the page: complete, and of a type that browsers accept with nosniff") {
    auto const* page = part("/");
    REQUIRE(page);
    CHECK(page->content_type == "text/html; charset=utf-8");
    CHECK(page->bytes.starts_with("<!doctype html>"));
    CHECK(page->bytes.ends_with("</html>\n"));
    auto const* chart = part("/chart.js");
    REQUIRE(chart);
    CHECK(chart->content_type == "text/javascript; charset=utf-8");
    CHECK(chart->bytes.find("Chart.js v") != std::string_view::npos);
    CHECK(std::ranges::none_of(page_parts(), [](auto const& p) { return p.bytes.empty(); }));
}

TEST_CASE("the page: loads only its own parts, and contains nothing inline that its policy would forbid") {
    auto const* page = part("/");
    REQUIRE(page);
    for (auto const& path : values(page->bytes, " src")) CHECK_MESSAGE(part(path), path);
    for (auto const& path : values(page->bytes, "rel=\"stylesheet\" href")) CHECK_MESSAGE(part(path), path);
    CHECK(page->bytes.find(" style=") == std::string_view::npos);
    CHECK(page->bytes.find("<style") == std::string_view::npos);
    CHECK(page->bytes.find("<script>") == std::string_view::npos);
    CHECK(page->bytes.find("//") == std::string_view::npos);   // of another host
    CHECK(page_security_policy.find("unsafe") == std::string_view::npos);
}

}   // namespace tricorn::server::admin::page_test
