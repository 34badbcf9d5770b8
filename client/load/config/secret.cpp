#include "client/load/config/secret.hpp"
#include <algorithm>
#include <array>

namespace tricorn::client {

namespace {

constexpr auto marks = std::to_array<std::string_view>(
    {"authorization", "auth-", "-auth", "cookie", "token", "secret", "passw", "api-key", "apikey", "access-key",
     "private-key", "subscription-key", "credential", "session", "signature", "jwt"});

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return result;
}

}   // namespace

bool is_secret(std::string_view name, std::string_view value) {
    std::string const field = lower(name), scheme = lower(value.substr(0, 7));
    if (scheme.starts_with("bearer ") || scheme.starts_with("basic ") || scheme.starts_with("digest ")) return true;
    return std::ranges::any_of(marks, [&](std::string_view mark) { return field.find(mark) != std::string::npos; });
}

std::string without_secret(std::string_view name, std::string_view value) {
    return std::string(name) + ": " + (is_secret(name, value) ? "(left out)" : std::string(value));
}

}   // namespace tricorn::client
