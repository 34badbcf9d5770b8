#include "common/http/framing.hpp"
#include <doctest/doctest.h>
#include <string>

namespace tricorn::framing_test {

TEST_CASE("a list of transfer codings is judged by its last one") {
    for (char const* value : {"chunked", "Chunked", ",chunked", "chunked,", " , chunked\t, ,"}) {
        CAPTURE(value);
        CHECK(judge_codings(value).status == 0);
    }
    for (char const* value :
         {"", " ", ",", "gzip", "identity", "xchunked", "chunked, gzip", "gzip, deflate", "chunked, chunked",
          "chunked, gzip, chunked", "chunked;x=1", "chunked;", "chunked x", "\"chunked\"",
          "\xa0"
          "chunked",
          "gzip@, chunked", ";q=1, chunked"}) {
        CAPTURE(value);
        CHECK(judge_codings(value).status == 400);
    }
    for (char const* value : {"gzip, chunked", "gzip;q=1,chunked", "wonders , , Chunked", "gzip, deflate, chunked"}) {
        CAPTURE(value);
        CHECK(judge_codings(value).status == 501);
    }
}

TEST_CASE("expectations are a list") {
    for (char const* value : {"100-continue", "100-Continue, 100-continue", ",100-continue ,"})
        CHECK(judge_expectations(value) == Expectation::to_continue);
    for (char const* value : {"", " , "}) CHECK(judge_expectations(value) == Expectation::none);
    for (char const* value : {"wonders", "100-continue, wonders", "wonders, 100-continue", "100-continue;a=b"})
        CHECK(judge_expectations(value) == Expectation::unknown);
}

TEST_CASE("each beginning of a sound chunk header can be one") {
    for (std::string const header : {"5\r\n", "00A;a\r\n", "ff \t; a = b ;c=\"d;\\\"\"\r\n", "1;a=\"b\\\\\"\r\n",
                                     "0\r\n\r\n", "000;a=b\r\nX-A: b\tc\x80\r\nY:\r\n\r\n", "5\r\nZZ\nwhatever data"}) {
        for (std::size_t size = 0; size <= header.size(); ++size) {
            std::string const part = header.substr(0, size);
            CAPTURE(part);
            CHECK(can_be_chunk_header(part, false));
            CHECK(can_be_chunk_header("\r\n" + part, true));
        }
    }
    CHECK(can_be_chunk_header("\r", true));
}

TEST_CASE("what cannot become a chunk header is seen at its first wrong byte") {
    struct Wrong {
        char const* sound;
        char const* rest;
    };
    for (auto const& [sound, rest] : {Wrong{"", "Z"},
                                      {"", "\r"},
                                      {"", ";"},
                                      {"", " "},
                                      {"5", "x"},
                                      {"5\r", "5"},
                                      {"5 ", "\r"},
                                      {"5;", "\r"},
                                      {"5; ", ";"},
                                      {"5;a", "\x01"},
                                      {"5;a=", "\r"},
                                      {"5;a=b", "="},
                                      {"5;a=\"b", "\r"},
                                      {"5;a=\"b\\", "\r"},
                                      {"5;a=\"b\"", "c"},
                                      {"0\r\n\r", "0"},
                                      {"0\r\n", " "},
                                      {"0\r\n", ":"},
                                      {"0\r\nX", " "},
                                      {"0\r\nX", "\r"},
                                      {"0\r\nX: b", "\x01"},
                                      {"0\r\nX: b\r\n", "\t"}}) {
        CAPTURE(sound);
        CAPTURE(rest);
        CHECK(can_be_chunk_header(sound, false));
        CHECK_FALSE(can_be_chunk_header(std::string(sound) + rest, false));
        CHECK_FALSE(can_be_chunk_header("\r\n" + (std::string(sound) + rest), true));
    }
    CHECK_FALSE(can_be_chunk_header("5", true));
    CHECK_FALSE(can_be_chunk_header("\rX", true));
    CHECK_FALSE(can_be_chunk_header("\r\n5", false));
}

TEST_CASE("a chunk's extensions are judged as a whole") {
    for (char const* text : {"", ";a", " ; a = b", ";a=\"b c\";d", ";a;b;c=1"}) {
        CAPTURE(text);
        CHECK(are_chunk_extensions(text));
    }
    for (char const* text : {" ", ";", ";a=", ";a=\"b", ";a b", "a", ";a=b=c", ";a\rb", ";a "}) {
        CAPTURE(text);
        CHECK_FALSE(are_chunk_extensions(text));
    }
}

TEST_CASE("a method is known as soon as its word has ended") {
    CHECK(method_of_line("HEAD ") == "HEAD");
    CHECK(method_of_line("HEAD\r\n") == "HEAD");
    CHECK(method_of_line("HEAD\t/") == "HEAD");
    CHECK(method_of_line("HEADING / HTTP/1.1") == "HEADING");
    for (char const* text : {"", "HEAD", " HEAD ", "HEAD: ", "\x01 ", "\r\n"}) CHECK(method_of_line(text) == "");
}

}   // namespace tricorn::framing_test
