#pragma once
// Header fields whose values are nobody else's business: results are shared, so they hold the names alone.
#include <string>
#include <string_view>

namespace tricorn::client {

// Whether a field of this name, or with this value, lets in whoever has it: Authorization, Cookie, X-Api-Key, and what
// is named like them; "Bearer …" and "Basic …" whatever the name.
bool is_secret(std::string_view name, std::string_view value);

// "Name: value", without the value of a secret one.
std::string without_secret(std::string_view name, std::string_view value);

}   // namespace tricorn::client
