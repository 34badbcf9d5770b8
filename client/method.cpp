#include "client/method.hpp"
#include <algorithm>

namespace tricorn {

bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               marks.find(c) != std::string_view::npos;
    });
}

std::string refuse_method(std::string_view text) {
    if (!is_token(text)) return "not a method's name";
    return text == "CONNECT" ? "CONNECT asks for a tunnel, which is no load" : "";
}

}   // namespace tricorn
