#include "server/routing/router.hpp"
#include "server/session/routes.hpp"
#include "tests/server/sample.hpp"
#include "tests/support/scripted_io.hpp"
#include <doctest/doctest.h>
#include <set>

namespace tricorn::server::router_test {

using Outcome = Match::Outcome;

namespace {

constexpr Pattern table[] = {
    {"/", Methods::get},
    {"/item/{id}", Methods::get | Methods::del},
    {"/item", Methods::post},
    {"/all", Methods::any},
};

auto choose(std::string_view method, std::string_view target) {
    return choose_route(service_site<test::ScriptedIo>, test::sample_request(method, target));
}

}  // namespace

TEST_CASE("a path matches exactly or with its last segment as the argument") {
    CHECK(find_route(table, "GET", "/").index == 0);
    Match const match = find_route(table, "DELETE", "/item/a%2Fb");
    CHECK(match.found());
    CHECK(match.index == 1);
    CHECK(match.argument == "a%2Fb");
    CHECK(find_route(table, "POST", "/item").index == 2);
    CHECK(find_route(table, "POST", "/item").argument.empty());
}

TEST_CASE("near misses are not found") {
    for (char const* const path : {"", "*", "//", "/item/", "/item/a/", "/item/a/b", "/items", "/ite", "/ITEM", "item",
                                   "/all/", "/all2", " /all"}) {
        CAPTURE(path);
        CHECK(find_route(table, "GET", path).outcome == Outcome::not_found);
    }
}

TEST_CASE("HEAD is allowed wherever GET is, and only there") {
    CHECK(find_route(table, "HEAD", "/").found());
    CHECK(find_route(table, "HEAD", "/all").found());
    CHECK(find_route(table, "HEAD", "/item").outcome == Outcome::not_allowed);
}

TEST_CASE("methods are case-sensitive, unknown ones are accepted only where any method is") {
    CHECK(find_route(table, "get", "/").outcome == Outcome::not_allowed);
    CHECK(find_route(table, "PROPFIND", "/").outcome == Outcome::not_allowed);
    CHECK(find_route(table, "PROPFIND", "/all").found());
    CHECK(find_route(table, "get", "/all").found());
    for (char const* const method : {"TRACE", "CONNECT"})
        for (char const* const path : {"/", "/all", "/nowhere", "*"})
            CHECK(find_route(table, method, path).outcome == Outcome::not_allowed);
}

TEST_CASE("405 lists what is allowed") {
    Response const response = answer_without_route(find_route(table, "PUT", "/item/1"));
    CHECK(response.status == 405);
    CHECK(response.fields == "Allow: GET, HEAD, DELETE, OPTIONS\r\n");
    CHECK(test::parsed(response).at("error").as_string() == "Method Not Allowed");
    CHECK(answer_without_route(find_route(table, "GET", "/item")).fields == "Allow: POST, OPTIONS\r\n");
}

TEST_CASE("OPTIONS lists what is allowed, for one path or for the server") {
    Response const response = answer_without_route(find_route(table, "OPTIONS", "/"));
    CHECK(response.status == 204);
    CHECK(response.fields == "Allow: GET, HEAD, OPTIONS\r\n");
    CHECK(response.content_type.empty());
    CHECK(response.body.empty());
    std::string const all = "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n";
    CHECK(answer_without_route(find_route(table, "OPTIONS", "*")).fields == all);
    CHECK(answer_without_route(find_route(table, "OPTIONS", "/all")).fields == all);
    CHECK(answer_without_route(find_route(table, "OPTIONS", "/nowhere")).status == 404);
}

TEST_CASE("404 is a problem in JSON") {
    Response const response = answer_without_route(find_route(table, "GET", "/nowhere"));
    CHECK(response.status == 404);
    CHECK(response.content_type == "application/json");
    CHECK(test::parsed(response).at("error").as_string() == "Not Found");
}

TEST_CASE("the service's table has one handler per row and no duplicate pattern") {
    std::set<std::string_view> seen;
    for (auto const& route : routes<test::ScriptedIo>) {
        CAPTURE(route.pattern);
        CHECK((route.now == nullptr) != (route.later == nullptr));
        CHECK(route.allowed != Methods::none);
        CHECK(seen.insert(route.pattern).second);
        CHECK(route.pattern.starts_with('/'));
        std::size_t const brace = route.pattern.find('{');
        CHECK((brace == route.pattern.npos || (route.pattern.back() == '}' && route.pattern[brace - 1] == '/')));
    }
    CHECK(patterns<test::ScriptedIo>.size() == routes<test::ScriptedIo>.size());
}

TEST_CASE("a request finds its route, whatever its query") {
    auto const plaintext = choose("GET", "/plaintext?x=/json");
    REQUIRE(plaintext.route);
    CHECK((plaintext.route->now == &handlers::plaintext));
    Request const request = test::sample_request("GET", "/delay/5ms?a=b");
    auto const delay = choose_route(service_site<test::ScriptedIo>, request);
    REQUIRE(delay.route);
    CHECK((delay.route->later == &handlers::delay<test::ScriptedIo>));
    CHECK(delay.match.argument == "5ms");
    CHECK_FALSE(choose("GET", "/nowhere").route);
    CHECK_FALSE(choose("POST", "/plaintext").route);
}

TEST_CASE("every row accepts exactly the methods that it allows") {
    struct Word {
        char const* text;
        Methods method;
    };
    constexpr Word words[] = {{"GET", Methods::get},       {"HEAD", Methods::get},    {"POST", Methods::post},
                              {"PUT", Methods::put},       {"PATCH", Methods::patch}, {"DELETE", Methods::del},
                              {"BREW", Methods::extension}};
    for (std::size_t i = 0; i < routes<test::ScriptedIo>.size(); ++i) {
        Pattern const& pattern = patterns<test::ScriptedIo>[i];
        std::string const path = std::string(pattern.start) + (pattern.takes_argument ? "1" : "");
        CAPTURE(path);
        for (Word const& word : words) {
            auto const choice = choose(word.text, path);
            bool const allowed = (pattern.allowed & word.method) != Methods::none;
            CHECK((choice.route == &routes<test::ScriptedIo>[i]) == allowed);
            CHECK(choice.match.outcome == (allowed ? Outcome::found : Outcome::not_allowed));
        }
        CHECK(choose("OPTIONS", path).match.outcome == Outcome::options);
    }
}

TEST_CASE("the front page shows every endpoint, and its links work") {
    test::Sample sample;
    std::string const page = front_page<test::ScriptedIo>(test::sample_request("GET", "/"), sample.context).body;
    for (auto const& route : routes<test::ScriptedIo>) {
        CAPTURE(route.pattern);
        bool const shown = page.find("<code>" + std::string(route.pattern) + "</code>") != page.npos;
        CHECK(shown);
        CHECK_FALSE(route.text.empty());
    }
    CHECK(page.find("{{") == page.npos);
    std::size_t links = 0;
    for (std::size_t at = page.find("href=\"/"); at != page.npos; at = page.find("href=\"/", at + 1)) {
        std::size_t const start = at + 6;
        std::string const target = page.substr(start, page.find('"', start) - start);
        CAPTURE(target);
        CHECK(choose("GET", target).route);
        ++links;
    }
    CHECK(links > 10);
}

}   // namespace tricorn::server::router_test
