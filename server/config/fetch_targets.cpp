#include "server/config/fetch_targets.hpp"
#include "common/http/authority.hpp"
#include <algorithm>

namespace tricorn::server {
Expected<FetchAllowed> parse_fetch_allowed(std::string_view text) {
    if (text.find('/') != std::string_view::npos)
        return refused("only a host and a port are allowed: no scheme, path or network range");
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
