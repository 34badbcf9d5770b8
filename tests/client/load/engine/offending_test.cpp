#include "client/load/engine/offending.hpp"
#include <doctest/doctest.h>
#include <string_view>

namespace tricorn::client::offending_test {

using namespace std::string_view_literals;

TEST_CASE("offending bytes are shown as a line with escapes, cut where they are many") {
    CHECK(offending("HTTP/1.1 2x0 OK\r\nA: b\r\n"sv, 0) == R"("HTTP/1.1 2x0 OK\r\n"…)");
    CHECK(offending("HTTP/1.1 200 OK\r\nA b: c\r\n\r\n"sv, 20) == R"("A b: c\r\n"…)");
    CHECK(offending("\x16\x03\0\"\\\xff"sv, 0) == R"("\x16\x03\x00\"\\\xff")");
    CHECK(offending(""sv, 0) == "\"\"");
    CHECK(offending("abc"sv, 99) == "\"abc\"");
    std::string const long_line(1000, 'x');
    CHECK(offending(long_line, 0) == "\"" + std::string(60, 'x') + "\"…");
    CHECK(offending(long_line + "!", 1000) == "\"" + std::string(30, 'x') + "!\"");
}

}   // namespace tricorn::client::offending_test
