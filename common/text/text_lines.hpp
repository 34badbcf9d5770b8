#pragma once
// Lines and tables of a report that is read in a terminal of 80 columns. What they say may come from a server or a file:
// it is made printable here.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn {

// How wide it is on paper, whatever its characters' numbers of bytes.
std::size_t columns(std::string_view text);

std::string plural(std::uint64_t count, std::string const& noun);

// A label and what belongs to it; long text goes on in further lines.
std::string line(std::string_view label, std::string_view text);

// Filled up at its left.
std::string right(std::string const& text, std::size_t width);

// The first column to the left, the others to the right, each as wide as it must be; an empty line behind. `rows` has at
// least one, and each as many cells as the first.
std::string table(std::vector<std::vector<std::string>> rows);

}   // namespace tricorn
