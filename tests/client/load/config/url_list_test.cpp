#include "client/load/config/url_list.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::url_list_test {

namespace {

Expected<std::string> read(std::string const& path) {
    if (path == "no file") return refused("cannot read no file: it is missing");
    return "body of " + path;
}

}   // namespace

TEST_CASE("each line of a URL list is a kind of request") {
    auto const list = parse_url_list("# the shop\n"
                                     "\n"
                                     "GET http://h:81\r\n"
                                     "  20\tPOST   http://h:81/order?x=1 @order 1.json \n"
                                     "1M get HTTP://H:81/a\n"
                                     "   # last\n"
                                     "PUT http://h:81/a @b",
                                     read);
    REQUIRE_MESSAGE(list, list.why);
    CHECK(to_string(list->server) == "http://h:81/");
    REQUIRE(list->kinds.size() == 4);
    RequestKind const& first = list->kinds[0];
    CHECK(first.method == "GET");
    CHECK(first.target == "/");
    CHECK(first.name == "GET /");
    CHECK(first.weight == 1);
    CHECK_FALSE(first.body);
    RequestKind const& second = list->kinds[1];
    CHECK(second.method == "POST");
    CHECK(second.target == "/order?x=1");
    CHECK(second.name == "POST /order?x=1 @order 1.json");
    CHECK(second.weight == 20);
    CHECK(second.body == "body of order 1.json");
    CHECK(list->kinds[2].method == "get");
    CHECK(list->kinds[2].weight == 1'000'000);
    CHECK(list->kinds[3].name == "PUT /a @b");
}

TEST_CASE("https is allowed, and all lines have the same scheme") {
    CHECK(parse_url_list("GET https://h/a\nGET https://h:443/b", read)->server == Url{"h", 443, "/", true});
    CHECK(parse_url_list("GET https://h/a\nGET http://h:443/b", read).why ==
          "line 2: http://h:443 is not the first line's server, https://h");
}

TEST_CASE("an error in a URL list names the line's number") {
    std::pair<char const*, char const*> const rows[] = {
        {"", "it contains no request; a line is [WEIGHT] METHOD URL [@BODY-FILE]"},
        {"#\n\n", "it contains no request; a line is [WEIGHT] METHOD URL [@BODY-FILE]"},
        {"5", "line 1: the method is missing; allowed: [WEIGHT] METHOD URL [@BODY-FILE]"},
        {"\n\nGET", "line 3: the URL is missing; allowed: [WEIGHT] METHOD URL [@BODY-FILE]"},
        {"http://h/", "line 1: 'http://h/': not a method's name"},
        {"CONNECT http://h/", "line 1: 'CONNECT': CONNECT opens a tunnel"},
        {"0 GET http://h/", "line 1: '0' is not a weight from 1 to 1000000"},
        {"1000001 GET http://h/", "line 1: '1000001' is not a weight from 1 to 1000000"},
        {"1.5 GET http://h/", "line 1: '1.5' is not a weight from 1 to 1000000"},
        {"GET /path", "line 1: /path: the host is missing"},
        {"GET http://h/#x", "line 1: http://h/#x: a fragment (#...) is not allowed"},
        {"GET http://h/ body", "line 1: 'body' after the URL: only @BODY-FILE may follow it"},
        {"GET http://h/\nPOST http://h/ @no file", "line 2: cannot read no file: it is missing"},
        {"GET http://h/\nGET http://i/", "line 2: http://i is not the first line's server, http://h"},
        {"GET http://h/\nGET http://h:81/", "line 2: http://h:81 is not the first line's server, http://h"},
        {"GET http://h/\nGET http://h", "line 2: GET / appears twice; allowed: each once, with a weight"},
    };
    for (auto const& [text, why] : rows) {
        CAPTURE(text);
        CHECK(parse_url_list(text, read).why == why);
    }
    std::string many;
    for (int i = 0; i < 64; ++i) many += "GET http://h/" + std::to_string(i) + "\n";
    CHECK(parse_url_list(many, read)->kinds.size() == 64);
    CHECK(parse_url_list(many + "GET http://h/x", read).why == "line 65: too many requests; allowed: 64");
}

}   // namespace tricorn::client::url_list_test
