#pragma once
// Bytes of a server that are no valid HTTP, as people read them.
#include <cstddef>
#include <span>
#include <string>

namespace tricorn::client {

// Returns the line around position `at`, cut, in quotes, and with escapes for what a terminal would not show:
// "HTTP/1.1 2x0 OK\\r\\n".
std::string offending(std::span<char const> bytes, std::size_t at);

}   // namespace tricorn::client
