#pragma once
// Reads small files of /proc and /sys, and the words and numbers in them.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tricorn {

// Returns the file's text; nullopt: it cannot be read; errno says why.
std::optional<std::string> text_of(std::string const& path);

// Without the line's end; "" where there is none.
std::string first_line_of(std::string const& path);

// Returns the number at the beginning of the file; nullopt if it begins with something else, such as "max".
std::optional<std::uint64_t> number_in(std::string const& path);

// Takes a word, and the blanks and line ends before it, away from the front; "": none is left.
std::string_view next_word(std::string_view& text);

// As next_word; nullopt where it is no number.
std::optional<std::uint64_t> next_number(std::string_view& text);

// The number that stands behind "NAME:" at the beginning of a line; nullopt: there is none.
std::optional<std::uint64_t> number_behind(std::string_view text, std::string_view name);

// Returns the rest of the line behind "NAME", without leading spaces, tabs and the colon; "" if there is no such line.
std::string_view words_behind(std::string_view text, std::string_view name);

}  // namespace tricorn
