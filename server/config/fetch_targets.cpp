#include "server/config/fetch_targets.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>

namespace tricorn::server {
namespace {

char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string canonical_host(std::string_view host) {
    std::string text(host);
    in6_addr address{};
    char canonical[INET6_ADDRSTRLEN];
    if (inet_pton(AF_INET6, text.c_str(), &address) == 1 &&
        inet_ntop(AF_INET6, &address, canonical, sizeof canonical) != nullptr)
        return canonical;
    std::ranges::transform(text, text.begin(), to_lower);
    return text;
}

Parsed<FetchAllowed> parse_fetch_allowed(std::string_view text) {
    using Result = Parsed<FetchAllowed>;
    if (text.find('/') != std::string_view::npos)
        return Result::refused("only a host and a port are allowed: no scheme, path or network range");
    if (!text.starts_with('[') && std::ranges::count(text, ':') > 1)
        return Result::refused("an IPv6 address needs brackets: [ADDRESS]:PORT");
    auto const url = parse_authority(text);
    if (!url) return Result::refused(url.why);
    return Result::of({canonical_host(url->host), url->port});
}

std::string to_string(FetchAllowed const& allowed) {
    return Url{allowed.host, allowed.port}.authority();
}

}  // namespace tricorn::server
