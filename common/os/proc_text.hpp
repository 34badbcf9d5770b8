#pragma once
// Small files of /proc and /sys.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tricorn {

// nullopt: cannot be read.
std::optional<std::string> text_of(std::string const& path);

// The number that stands behind "NAME:" at the beginning of a line; nullopt: there is none.
std::optional<std::uint64_t> number_behind(std::string_view text, std::string_view name);

// The number with which the file begins; nullopt where it begins with something else, such as "max".
std::optional<std::uint64_t> number_in(std::string const& path);

// Processes and their threads on this machine, the kernel's included; 0 where not told.
std::uint64_t tasks_of_machine();

// The rest of the line behind "NAME", spaces and tabs and a colon left out; "" where there is none.
std::string_view words_behind(std::string_view text, std::string_view name);

}  // namespace tricorn
