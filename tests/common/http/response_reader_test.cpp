#include "common/http/response_reader.hpp"
#include <doctest/doctest.h>

namespace tricorn::response_reader_test {

using Progress = ResponseReader::Progress;

namespace {

struct Outcome {
    Progress progress = Progress::need_more;
    unsigned status = 0;
    std::size_t left = 0;   // bytes not consumed
};

// Passes the bytes in pieces of `step`; returns how it ended.
Outcome read(ResponseReader& reader, std::string_view bytes, std::size_t step, bool to_head = false) {
    reader.start(to_head);
    Outcome outcome;
    std::size_t begin = 0, end = 0;
    while (outcome.progress == Progress::need_more && end < bytes.size()) {
        end = std::min(end + step, bytes.size());
        std::size_t consumed = 0;
        outcome.progress = reader.put(bytes.substr(begin, end - begin), consumed);
        begin += consumed;
    }
    outcome.status = reader.status();
    outcome.left = bytes.size() - begin;
    return outcome;
}

}  // namespace

TEST_CASE("a status line without reason phrase and space is accepted and told, however it arrives") {
    std::pair<std::string_view, unsigned> const rows[] = {
        {"HTTP/1.1 200\r\nContent-Length: 5\r\n\r\nhello", 200},
        {"HTTP/1.0 404\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", 404},
        {"HTTP/1.1 204\r\n\r\n", 204},
        {"HTTP/1.1 200\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 200},
        {"HTTP/1.1 100\r\n\r\nHTTP/1.1 201\r\nContent-Length: 1\r\n\r\nx", 201},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201\r\nContent-Length: 1\r\n\r\nx", 201},
    };
    ResponseReader reader;
    for (auto const& [bytes, status] : rows) {
        for (std::size_t step = 1; step <= bytes.size(); ++step) {
            CAPTURE(bytes);
            CAPTURE(step);
            Outcome const outcome = read(reader, bytes, step);
            CHECK(outcome.progress == Progress::complete);
            CHECK(outcome.status == status);
            CHECK(outcome.left == 0);
            CHECK(reader.keep_alive());
            CHECK(reader.lacked_space());
        }
    }
    CHECK(read(reader, "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", 100).progress == Progress::complete);
    CHECK_FALSE(reader.lacked_space());
    CHECK(read(reader, "HTTP/1.1 200", 100).progress == Progress::need_more);
    CHECK(reader.end() == Progress::need_more);
    for (std::string_view const wrong : {"HTTP/1.1 20\r\n\r\n", "HTTP/1.1 200\rX\r\n\r\n", "HTTP/1.1 200\n\r\n\r\n",
                                         "HTTP/2.1 200\r\n\r\n", "HTTP/1.1  200\r\n\r\n", "HTTP/1.1 2000\r\n\r\n"}) {
        CAPTURE(wrong);
        CHECK(read(reader, wrong, 100).progress == Progress::malformed);
    }
}

TEST_CASE("complete responses are found, however they arrive in pieces") {
    std::pair<std::string_view, unsigned> const rows[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200},
        {"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200},
        {"HTTP/1.1 204 No Content\r\n\r\n", 204},
        {"HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n", 304},
        {"HTTP/1.1 503 Busy\r\ncontent-length: 2\r\nRetry-After: 1\r\n\r\nno", 503},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;x=y\r\n!\r\n0\r\n\r\n", 200},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nTrailer: yes\r\n\r\n", 200},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx", 201},
        {"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\n", 204},
    };
    ResponseReader reader;
    for (auto const& [bytes, status] : rows) {
        for (std::size_t step = 1; step <= bytes.size(); ++step) {
            CAPTURE(bytes);
            CAPTURE(step);
            Outcome const outcome = read(reader, bytes, step);
            CHECK(outcome.progress == Progress::complete);
            CHECK(outcome.status == status);
            CHECK(outcome.left == 0);
            CHECK(reader.keep_alive());
        }
    }
}

TEST_CASE("a later minor version of HTTP/1 is read as 1.1, however it arrives") {
    ResponseReader reader;
    for (std::string_view const bytes :
         {"HTTP/1.2 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.9 200\r\nContent-Length: 5\r\n\r\nhello"}) {
        for (std::size_t step = 1; step <= bytes.size(); ++step) {
            CAPTURE(step);
            Outcome const outcome = read(reader, bytes, step);
            REQUIRE(outcome.progress == Progress::complete);
            CHECK(outcome.status == 200);
            CHECK(outcome.left == 0);
            CHECK(reader.keep_alive());
        }
    }
    CHECK(read(reader, "HTTP/1.: 200 OK\r\n\r\n", 100).progress == Progress::malformed);
}

TEST_CASE("a response to HEAD ends with its head") {
    ResponseReader reader;
    Outcome const outcome = read(reader, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", 7, true);
    CHECK(outcome.progress == Progress::complete);
}

TEST_CASE("bytes behind a response are left over") {
    ResponseReader reader;
    CHECK(read(reader, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxyz", 1000).left == 2);
}

TEST_CASE("a response that closes the connection is recognised") {
    ResponseReader reader;
    read(reader, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", 1000);
    CHECK_FALSE(reader.keep_alive());
    read(reader, "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 1000);
    CHECK_FALSE(reader.keep_alive());
    read(reader, "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", 1000);
    CHECK(reader.keep_alive());
}

TEST_CASE("a body may end with the connection, a head and a measured body may not") {
    ResponseReader reader;
    CHECK(read(reader, "HTTP/1.0 200 OK\r\n\r\nall that follows", 3).progress == Progress::need_more);
    CHECK(reader.end() == Progress::complete);
    CHECK_FALSE(reader.keep_alive());
    for (auto const* const cut :
         {"HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel"}) {
        CAPTURE(cut);
        CHECK(read(reader, cut, 1000).progress == Progress::need_more);
        CHECK(reader.end() != Progress::complete);
    }
    reader.start(false);
    CHECK(reader.end() != Progress::complete);
}

TEST_CASE("invalid responses are malformed, with a reason") {
    ResponseReader reader;
    for (std::string_view const bytes :
         {std::string_view("SSH-2.0-OpenSSH_9.2\r\n\r\n"), std::string_view("\x16\x03\x01\x02\x00\x01\x00\x01\xfc", 9),
          std::string_view("HTTP/1.1 2x0 OK\r\n\r\n"), std::string_view("HTTP/1.1 042 OK\r\n\r\n"),
          std::string_view("HTTP/1.1 101 Switching\r\n\r\n"), std::string_view("HTTP/3 200 OK\r\n\r\n"),
          std::string_view("HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n"),
          std::string_view("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
          std::string_view("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n")}) {
        CAPTURE(bytes);
        CHECK(read(reader, bytes, 1000).progress == Progress::malformed);
        CHECK(reader.error() != 0);
        CHECK(reader.why() != "");
    }
}

}   // namespace tricorn::response_reader_test
