#pragma once
// Lines and tables of a report for a terminal of 80 columns. Their text may come from a server or a file, so it is made
// printable here.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn {

// Returns the displayed width, counting characters instead of bytes.
std::size_t columns(std::string_view text);

// Returns the beginning of a text that fits into one line of a terminal of `width` columns, the last of which stays free,
// since some terminals go on to the next line behind it. 0: the width is unknown, the text is not cut.
std::string_view fitting(std::string_view text, std::size_t width);

std::string plural(std::uint64_t count, std::string const& noun);

// Formats a label and its text; long text continues on further lines.
std::string line(std::string_view label, std::string_view text);

// Pads the text on the left.
std::string right(std::string const& text, std::size_t width);

// Formats a table: the first column left-aligned, the others right-aligned, each as wide as needed, followed by an
// empty line. `rows` must not be empty, and all rows have the same number of cells.
std::string table(std::vector<std::vector<std::string>> rows);

}   // namespace tricorn
