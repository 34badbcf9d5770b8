#include "common/text/text_lines.hpp"
#include <doctest/doctest.h>

namespace tricorn::text_lines_test {

TEST_CASE("a progress line fits into its terminal, whatever the width, and leaves the last column free") {
    CHECK(fitting("12345", 0) == "12345");
    CHECK(fitting("12345", 6) == "12345");
    CHECK(fitting("12345", 5) == "1234");
    CHECK(fitting("12345", 1) == "");
    CHECK(fitting("█▁é", 3) == "█▁");
    CHECK(fitting("█▁é", 4) == "█▁é");
    CHECK(fitting("", 80) == "");
    for (std::size_t width = 1; width < 100; ++width)
        CHECK(columns(fitting("  1.0s of 10.0s ████░░░░  1,234/s  12 answers  sparkline ▁▂█▅▁", width)) < width);
}

}   // namespace tricorn::text_lines_test
