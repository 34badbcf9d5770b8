#include "common/http/request_line.hpp"
#include <doctest/doctest.h>

namespace tricorn::request_line_test {

namespace {

struct Taken {
    unsigned refused;
    std::string target, authority;
};

Taken take(std::string_view method, std::string_view target) {
    Request request;
    Refusal const refusal = take_target(method, target, request);
    return {refusal.status, request.target, request.authority};
}

}  // namespace

TEST_CASE("a target is reduced to its origin-form") {
    CHECK(take("GET", "/a?b").target == "/a?b");
    CHECK(take("GET", "http://h:1/a?b").target == "/a?b");
    CHECK(take("GET", "http://h:1/a?b").authority == "h:1");
    CHECK(take("GET", "HTTP://h").target == "/");
    CHECK(take("GET", "http://h?x").target == "/?x");
    CHECK(take("OPTIONS", "*").target == "*");
    CHECK(take("OPTIONS", "http://h").target == "*");
}

TEST_CASE("invalid targets are refused") {
    for (char const* target : {"a", "*", "?x", "/a#b", "http://", "http:///x", "https://h/", "http://u@h/", "ftp://h/",
                               "http://h:99999/", "h:80", "//"}) {
        CAPTURE(target);
        CHECK(take("GET", target).refused == (std::string_view(target) == "//" ? 0u : 400u));
    }
}

TEST_CASE("an unknown version is 505, something else in its place 400") {
    for (char const* line : {"GET / HTTP/2.0", "GET / HTTP/3.0", "GET / HTTP/0.9"})
        CHECK(refuse_version(line).status == 505);
    for (char const* line : {"GET /", "GET / HTTP/1", "GET / http/1.1", "GET / HTTP/1.10", "GET"}) {
        CHECK(refuse_version(line).status == 400);
    }
}

TEST_CASE("a later minor version becomes the latest one that is known") {
    CHECK(as_known_version("GET / HTTP/1.2\r\nX: HTTP/1.2\r\n\r\n") == "GET / HTTP/1.1\r\nX: HTTP/1.2\r\n\r\n");
    CHECK(as_known_version("GET / HTTP/1.9\r\n\r\n") == "GET / HTTP/1.1\r\n\r\n");
    for (char const* head : {"GET / HTTP/2.1\r\n\r\n", "GET / HTTP/1.10\r\n\r\n", "GET / http/1.2\r\n\r\n",
                             "GET /\r\n\r\n", "GET / x HTTP/1.2\r\n\r\n", ""}) {
        CHECK(as_known_version(head) == "");
    }
}

}   // namespace tricorn::request_line_test
