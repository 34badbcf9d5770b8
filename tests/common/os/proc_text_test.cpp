#include "common/os/proc_text.hpp"
#include <cerrno>
#include <doctest/doctest.h>

namespace tricorn::proc_text_test {

TEST_CASE("a number is found behind its name at the beginning of a line") {
    constexpr char const* text =
        "Name:\tlab\nVmPTE:\t      84 kB\nmodel name\t: A Processor 9000\nPss:316 kB\nEmpty:\n";
    CHECK(number_behind(text, "VmPTE") == 84);
    CHECK(number_behind(text, "Pss") == 316);
    CHECK_FALSE(number_behind(text, "PTE").has_value());
    CHECK_FALSE(number_behind(text, "Vm").has_value());
    CHECK_FALSE(number_behind(text, "Name").has_value());
    CHECK_FALSE(number_behind(text, "Empty").has_value());
    CHECK_FALSE(number_behind("", "Name").has_value());
    CHECK(words_behind(text, "model name") == "A Processor 9000");
    CHECK(words_behind(text, "Name") == "lab");
    CHECK(words_behind(text, "Empty") == "");
    CHECK(words_behind(text, "Missing") == "");
}

TEST_CASE("words and numbers are taken one after the other") {
    std::string_view text = "cpu  12 x 7\n\n8";
    CHECK(next_word(text) == "cpu");
    CHECK(next_number(text) == 12);
    CHECK_FALSE(next_number(text).has_value());
    CHECK(next_number(text) == 7);
    CHECK(next_word(text) == "8");
    CHECK(next_word(text) == "");
    CHECK_FALSE(next_number(text).has_value());
}

TEST_CASE("a file that is not there tells nothing, but why") {
    CHECK_FALSE(number_in("/nowhere").has_value());
    CHECK(first_line_of("/nowhere") == "");
    CHECK_FALSE(text_of("/nowhere").has_value());
    CHECK(errno == ENOENT);
}

}   // namespace tricorn::proc_text_test
