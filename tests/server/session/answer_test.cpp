#include "common/text/date.hpp"
#include "server/session/answer.hpp"
#include <doctest/doctest.h>

namespace tricorn::server::answer_test {

namespace {

std::string head(Response const& response, Framing framing = {}) {
    std::string out;
    append_head(out, response, framing);
    return out;
}

bool has(std::string const& text, std::string const& line) {
    return text.find("\r\n" + line + "\r\n") != std::string::npos;
}

}  // namespace

TEST_CASE("a head has its status line, Date, Server, nosniff and exact length, and ends in an empty line") {
    Response response;
    response.body = "hello";
    std::string const text = head(response);
    CHECK(text.starts_with("HTTP/1.1 200 OK\r\n"));
    CHECK(has(text, "Content-Length: 5"));
    CHECK(has(text, "X-Content-Type-Options: nosniff"));
    CHECK(text.find("\r\nServer: tricorn/") != std::string::npos);
    CHECK(text.find(" GMT\r\n") != std::string::npos);
    CHECK(text.ends_with("\r\n\r\n"));
    CHECK(text.find("Connection:") == std::string::npos);
}

TEST_CASE("a response without a body has no length") {
    Response response;
    for (unsigned status : {204u, 304u}) {
        response.status = status;
        CHECK(head(response).find("Content-") == head(response).find("Content-Type-Options"));
    }
}

TEST_CASE("the Connection field announces what happens to the connection") {
    Response response;
    Framing close;
    close.close = true;
    Framing keep;
    keep.announce_keep = true;
    CHECK(has(head(response, close), "Connection: close"));
    CHECK(has(head(response, keep), "Connection: keep-alive"));
}

TEST_CASE("a date is an IMF-fixdate") {
    CHECK(http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");   // the example of RFC 9110 section 5.6.7
    CHECK(http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK(http_date(951782400) == "Tue, 29 Feb 2000 00:00:00 GMT");
}

}   // namespace tricorn::server::answer_test
