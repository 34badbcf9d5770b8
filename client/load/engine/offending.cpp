#include "client/load/engine/offending.hpp"
#include <algorithm>
#include <spdlog/fmt/fmt.h>
#include <string_view>

namespace tricorn::client {

std::string offending(std::span<char const> bytes, std::size_t at) {
    constexpr std::size_t most = 60;
    std::string_view const all(bytes.data(), bytes.size());
    at = std::min(at, all.size());
    // From the line's begin, unless that is far: then from shortly before the place.
    std::size_t begin = at == 0 ? 0 : all.rfind('\n', at - 1) + 1;   // npos + 1 is 0
    if (at - begin > most / 2) begin = at - most / 2;
    if (all.empty()) return "\"\"";
    std::size_t const line_end = std::min(all.find('\n', at), all.size() - 1) + 1;
    std::string_view const shown = all.substr(begin, std::min(line_end - begin, most));
    std::string text = "\"";
    for (char const c : shown) {
        auto const byte = static_cast<unsigned char>(c);
        if (c == '\r' || c == '\n')
            text += c == '\r' ? "\\r" : "\\n";
        else if (c == '"' || c == '\\')
            (text += '\\') += c;
        else if (byte < 0x20 || byte >= 0x7f)
            text += fmt::format("\\x{:02x}", byte);
        else
            text += c;
    }
    return text + (begin + shown.size() < all.size() ? "\"…" : "\"");
}

}   // namespace tricorn::client
