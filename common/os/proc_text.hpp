#pragma once
// Reads small files of /proc and /sys.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tricorn {

// Returns the file's text; nullopt: it cannot be read.
std::optional<std::string> text_of(std::string const& path);

// Returns the number behind "NAME:" at the beginning of a line; nullopt: there is no such line.
std::optional<std::uint64_t> number_behind(std::string_view text, std::string_view name);

// Returns the number at the beginning of the file; nullopt if it begins with something else, such as "max".
std::optional<std::uint64_t> number_in(std::string const& path);

// Returns the number of processes and threads on this machine, including the kernel's; 0 if unknown.
std::uint64_t tasks_of_machine();

// Returns the rest of the line behind "NAME", without leading spaces, tabs and the colon; "" if there is no such line.
std::string_view words_behind(std::string_view text, std::string_view name);

}  // namespace tricorn
