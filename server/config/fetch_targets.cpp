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

Expected<FetchAllowed> parse_fetch_allowed(std::string_view text) {
    if (text.find('/') != std::string_view::npos)
        return refused("only a host and a port can be allowed: no scheme, no path, no network");
    if (!text.starts_with('[') && std::ranges::count(text, ':') > 1)
        return refused("an IPv6 address needs brackets: [ADDRESS]:PORT");
    auto const url = parse_authority(text);
    if (!url) return refused(url.why);
    return FetchAllowed{canonical_host(url->host), url->port};
}

std::string to_string(FetchAllowed const& allowed) {
    return Url{allowed.host, allowed.port}.authority();
}

}  // namespace tricorn::server
