#include "server/config/foreign_variables.hpp"
#include <algorithm>
#include <array>

namespace tricorn::server {

namespace {

constexpr auto owned = std::to_array<std::string_view>({"TRICORN_SERVER", "TRICORN_PAGE_PORT"});
constexpr auto owned_prefixes = std::to_array<std::string_view>({"TRICORN_TEST_", "TRICORN_BENCH_"});
constexpr auto protocols = std::to_array<std::string_view>({"TCP", "UDP", "SCTP"});

// Takes the last word, behind an underscore, away.
std::string_view take_word(std::string_view& name) {
    std::size_t const mark = name.rfind('_');
    if (mark == std::string_view::npos) return {};
    std::string_view const word = name.substr(mark + 1);
    name = name.substr(0, mark);
    return word;
}

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// NAME_PORT_8080_TCP, and behind it _PROTO, _PORT or _ADDR.
bool is_link(std::string_view name) {
    std::string_view word = take_word(name);
    if (word == "PROTO" || word == "PORT" || word == "ADDR") word = take_word(name);
    if (std::ranges::find(protocols, word) == protocols.end()) return false;
    bool const numbered = is_number(take_word(name));
    return numbered && name.ends_with("_PORT");
}

// Kubernetes, "Discovering services": SERVICE_HOST, SERVICE_PORT, SERVICE_PORT_ and the port's name; links as Docker's.
bool is_of_kubernetes(std::string_view name, std::string_view value) {
    if (name.ends_with("_SERVICE_HOST") || name.ends_with("_SERVICE_PORT")) return true;
    if (name.find("_SERVICE_PORT_") != std::string_view::npos) return true;
    if (name.ends_with("_PORT") && value.find("://") != std::string_view::npos) return true;
    return is_link(name);
}

}   // namespace

bool is_foreign_variable(std::string_view name, std::string_view value) {
    auto const begins_name = [name](std::string_view prefix) { return name.starts_with(prefix); };
    return std::ranges::find(owned, name) != owned.end() || std::ranges::any_of(owned_prefixes, begins_name) ||
           is_of_kubernetes(name, value);
}

}   // namespace tricorn::server
