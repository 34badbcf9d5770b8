#include "common/http/request_parser.hpp"
#include <doctest/doctest.h>

namespace tricorn::request_parser_test {

using Progress = RequestParser::Progress;

namespace {

struct Parsed {
    Progress progress = Progress::need_more;
    Request request;
    Refusal refusal;
    std::size_t rest = 0;   // unconsumed bytes
};

// Passes the text in pieces that end at `cut`, then all of it.
Parsed parse(std::string const& text, std::size_t cut = 0) {
    Parsed result;
    RequestParser parser(result.request, 1024);
    std::size_t done = 0;
    for (std::size_t end : {cut, text.size()}) {
        if (result.progress != Progress::need_more) break;
        std::size_t consumed = 0;
        result.progress = parser.put({text.data() + done, end - done}, consumed);
        done += consumed;
    }
    result.refusal = parser.refusal();
    result.rest = text.size() - done;
    return result;
}

std::string post(std::string const& fields, std::string const& body) {
    return "POST /x HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}

}  // namespace

TEST_CASE("a request reads the same wherever it is split") {
    std::string const text =
        "\r\nPOST /a?b=c HTTP/1.1\r\nHost: example.org:80\r\nX-Y:  z \r\nContent-Length: 5\r\n\r\nhello";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        CAPTURE(cut);
        Parsed const parsed = parse(text, cut);
        REQUIRE(parsed.progress == Progress::complete);
        CHECK(parsed.request.method == "POST");
        CHECK(parsed.request.path() == "/a");
        CHECK(parsed.request.query() == "b=c");
        CHECK(parsed.request.authority == "example.org:80");
        CHECK(parsed.request.fields.find("x-y") == "z");
        CHECK(parsed.request.body == "hello");
        CHECK(parsed.rest == 0);
    }
}

TEST_CASE("a chunked body reads the same wherever it is split") {
    std::string const text = post("Transfer-Encoding: chunked\r\n",
                                  "5;a=\"b c\"\r\nhello\r\n0A \t;x\r\n, worlds !\r\n0\r\nTrailer-Field: v\r\n\r\n");
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        CAPTURE(cut);
        Parsed const parsed = parse(text, cut);
        REQUIRE(parsed.progress == Progress::complete);
        CHECK(parsed.request.body == "hello, worlds !");
        CHECK_FALSE(parsed.request.fields.has("Trailer-Field"));
    }
}

TEST_CASE("a chunked body that is empty reads the same byte by byte") {
    std::string const text = post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n");
    Request request;
    RequestParser parser(request, 1024);
    std::string pending;
    Progress progress = Progress::need_more;
    for (char const c : text) {
        REQUIRE(progress == Progress::need_more);
        pending += c;
        std::size_t consumed = 0;
        progress = parser.put(pending, consumed);
        pending.erase(0, consumed);
    }
    CHECK(progress == Progress::complete);
    CHECK(pending.empty());
}

TEST_CASE("line feeds in a chunk's data are data, wherever it is split") {
    std::string const text = post("Transfer-Encoding: chunked\r\n", "3\r\n\n\n\n\r\n0\r\n\r\n");
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        CAPTURE(cut);
        Parsed const parsed = parse(text, cut);
        REQUIRE(parsed.progress == Progress::complete);
        CHECK(parsed.request.body == "\n\n\n");
    }
}

TEST_CASE("close overrides keep-alive, and proxy fields are ignored") {
    std::string const host = "Host: a\r\n";
    auto const keeps = [&host](std::string const& version, std::string const& fields) {
        Parsed const parsed = parse("GET / HTTP/" + version + "\r\n" + host + fields + "\r\n");
        REQUIRE(parsed.progress == Progress::complete);
        return parsed.request.keep_alive;
    };
    CHECK(keeps("1.1", ""));
    CHECK_FALSE(keeps("1.1", "Connection: x, Close\r\n"));
    CHECK_FALSE(keeps("1.1", "Connection: keep-alive\r\nConnection: close\r\n"));
    CHECK_FALSE(keeps("1.0", ""));
    CHECK(keeps("1.0", "Connection: Keep-Alive\r\n"));
    CHECK_FALSE(keeps("1.0", "Connection: keep-alive, close\r\n"));
    CHECK_FALSE(keeps("1.0", "Proxy-Connection: keep-alive\r\n"));
    CHECK(keeps("1.1", "Proxy-Connection: close\r\n"));
}

TEST_CASE("bytes behind a request are left for the next one") {
    Parsed const parsed = parse("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /2");
    CHECK(parsed.progress == Progress::complete);
    CHECK(parsed.rest == 6);
}

TEST_CASE("a folded trailer is refused wherever the fold stands and wherever it is split") {
    for (std::string const trailer : {"A: b\r\n c\r\n", "A:\r\n b\r\n", "A: b\r\n\tc\r\n"}) {
        std::string const text = post("Transfer-Encoding: chunked\r\n", "0\r\n" + trailer + "\r\n");
        for (std::size_t cut = 0; cut <= text.size(); ++cut) {
            CAPTURE(cut);
            Parsed const parsed = parse(text, cut);
            CHECK(parsed.progress == Progress::refused);
            CHECK(parsed.refusal.status == 400);
        }
    }
}

TEST_CASE("the same parser reads the next request without remembering the last") {
    Request request;
    RequestParser parser(request, 1024);
    std::string const first = post("Connection: close\r\nContent-Length: 2\r\n", "hi");
    std::size_t consumed = 0;
    REQUIRE(parser.put(first, consumed) == Progress::complete);
    CHECK_FALSE(request.keep_alive);
    parser.start();
    CHECK_FALSE(parser.begun());
    REQUIRE(parser.put(std::string_view("GET / HTTP/1.1\r\nHost: b\r\n\r\n"), consumed) == Progress::complete);
    CHECK(request.keep_alive);
    CHECK(request.body.empty());
    CHECK(request.fields.size() == 1);
    CHECK(request.authority == "b");
}

TEST_CASE("a head is refused as soon as it is too long, not when it ends") {
    CHECK(parse("GET /" + std::string(9000, 'a')).refusal.status == 414);
    CHECK(parse("GET / HTTP/1.1\r\nX: " + std::string(17000, 'a')).refusal.status == 431);
    CHECK(parse(post("Transfer-Encoding: chunked\r\n", "1;" + std::string(400, 'a'))).refusal.status == 400);
    CHECK(parse(post("Transfer-Encoding: chunked\r\n", "0\r\nA: " + std::string(17000, 'a'))).refusal.status == 431);
}

TEST_CASE("a chunked body is refused at its first wrong byte, wherever it is split") {
    for (std::string const body : {"ZZ", "5\rX", "5 \r", "1\r\naX", "1\r\na\r\nG", "0\r\n\rX", "0\r\n:", "5;a=\"b\r"}) {
        std::string const text = post("Transfer-Encoding: chunked\r\n", body);
        for (std::size_t cut = 0; cut <= text.size(); ++cut) {
            CAPTURE(body);
            CAPTURE(cut);
            CHECK(parse(text, cut).refusal.status == 400);
        }
    }
}

TEST_CASE("a refused request tells its method as far as it is known") {
    CHECK(parse("HEAD / HTTP/2.0\r\n\r\n").request.method == "HEAD");
    CHECK(parse("\r\nHEAD /\x01").request.method == "HEAD");
    CHECK(parse("HEAD /" + std::string(9000, 'a')).request.method == "HEAD");
    CHECK(parse("HEAD / HTTP/1.1\r\nHost").request.method == "HEAD");   // incomplete, and then too late
    CHECK(parse("HEAD").request.method == "");
}

TEST_CASE("a later minor version is read as HTTP/1.1, wherever it is split") {
    std::string const text = "POST /a HTTP/1.7\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        Parsed const parsed = parse(text, cut);
        REQUIRE(parsed.progress == Progress::complete);
        CHECK(parsed.request.version == 11);
        CHECK(parsed.request.keep_alive);
        CHECK(parsed.request.body == "hi");
        CHECK(parsed.rest == 0);
    }
}

TEST_CASE("a body that is too long is refused by its announced and by its real length") {
    CHECK(parse(post("Content-Length: 1025\r\n", "")).refusal.status == 413);
    CHECK(parse(post("Transfer-Encoding: chunked\r\n", "401\r\n")).refusal.status == 413);
    CHECK(parse(post("Transfer-Encoding: chunked\r\n", "400\r\n" + std::string(1024, 'a') + "\r\n1\r\n"))
              .refusal.status == 413);
}

TEST_CASE("Expect is only an expectation in HTTP/1.1") {
    Request request;
    RequestParser parser(request, 1024);
    std::size_t consumed = 0;
    std::string_view const text = "POST / HTTP/1.0\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    REQUIRE(parser.put(text, consumed) == Progress::need_more);
    CHECK(parser.head_done());
    CHECK_FALSE(parser.expects_continue());
}

}   // namespace tricorn::request_parser_test
