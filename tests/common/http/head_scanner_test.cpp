#include "common/http/head_scanner.hpp"
#include <doctest/doctest.h>
#include <string>

namespace tricorn::head_scanner_test {

using Found = HeadScanner::Found;

TEST_CASE("the scanner finds the same end byte by byte and in one piece") {
    std::string const head = "GET / HTTP/1.1\r\nHost: a\r\nX: \xff\x80 tab\tin it\r\n\r\n";
    HeadScanner at_once;
    REQUIRE(at_once.scan(head + "rest") == Found::end);
    CHECK(at_once.end() == head.size());
    HeadScanner slow;
    for (std::size_t size = 0; size < head.size(); ++size) {
        REQUIRE(slow.scan(std::string_view(head).substr(0, size)) == Found::need_more);
    }
    CHECK(slow.scan(head) == Found::end);
    CHECK(slow.end() == head.size());
}

TEST_CASE(
    "every control character except CRLF and a tab in a field is refused, at every offset of the word-wise search") {
    for (int c = 0; c < 0x80; ++c) {
        for (std::size_t offset = 0; offset < 17; ++offset) {
            bool const control = c < 0x20 || c == 0x7f;
            if (c == '\r') continue;
            std::string const line = std::string(offset, 'x') + static_cast<char>(c) + std::string(9, 'y');
            CAPTURE(c);
            CAPTURE(offset);
            HeadScanner in_line;
            CHECK(in_line.scan(line + "\r\n") == (control ? Found::refused : Found::need_more));
            HeadScanner in_field;
            bool const refused = (control && c != '\t') || (offset == 0 && (c == ' ' || c == '\t'));
            CHECK(in_field.scan("GET / HTTP/1.1\r\n" + line + "\r\n") == (refused ? Found::refused : Found::need_more));
        }
    }
}

TEST_CASE("a carriage return is checked once the byte behind it has arrived") {
    HeadScanner scanner;
    CHECK(scanner.scan("GET / HTTP/1.1\r") == Found::need_more);
    CHECK(scanner.scan("GET / HTTP/1.1\rX") == Found::refused);
    CHECK(scanner.refusal().status == 400);
}

TEST_CASE("a start line of exactly 8 KiB passes, one byte more does not") {
    std::string const line(HeadScanner::max_start_line, 'x');
    HeadScanner fits;
    CHECK(fits.scan(line + "\r\n\r\n") == Found::end);
    HeadScanner too_long;
    CHECK(too_long.scan(line + "x\r\n\r\n") == Found::refused);
    CHECK(too_long.refusal().status == 414);
}

TEST_CASE("a hundred fields pass, one more does not") {
    std::string head = "GET / HTTP/1.1\r\n";
    for (int i = 0; i < 100; ++i) head += "A: b\r\n";
    HeadScanner fits;
    CHECK(fits.scan(head + "\r\n") == Found::end);
    HeadScanner too_many;
    CHECK(too_many.scan(head + "A: b\r\n\r\n") == Found::refused);
    CHECK(too_many.refusal().status == 431);
}

}   // namespace tricorn::head_scanner_test
