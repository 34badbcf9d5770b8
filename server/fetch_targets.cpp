#include "server/fetch_targets.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>

namespace tricorn {
namespace {

constexpr std::size_t longest_name = 64;

char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string refuse_name(std::string_view text) {
    bool const good = !text.empty() && text.size() <= longest_name && std::ranges::all_of(text, [](char c) {
        c = to_lower(c);
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    });
    return good ? "" : "the name is not 1 to 64 letters, digits, '-', '_' or '.'";
}

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
        return Result::refused("only a host and a port can be allowed: no scheme, no path, no network");
    if (!text.starts_with('[') && std::ranges::count(text, ':') > 1)
        return Result::refused("an IPv6 address needs brackets: [ADDRESS]:PORT");
    auto const url = parse_authority(text);
    if (!url) return Result::refused(url.why);
    return Result::of({canonical_host(url->host), url->port});
}

Parsed<Upstream> parse_upstream(std::string_view text) {
    using Result = Parsed<Upstream>;
    auto const equals = text.find('=');
    if (equals == std::string_view::npos) return Result::refused("the name is missing");
    auto const name = text.substr(0, equals);
    auto const wrong = refuse_name(name);
    if (!wrong.empty()) return Result::refused(wrong);
    auto url = parse_url(text.substr(equals + 1));
    if (!url) return Result::refused(url.why);
    if (url->target != "/") return Result::refused("no path may stand in it; each request names its own (&path=)");
    url.value->host = canonical_host(url->host);
    return Result::of({std::string(name), *url});
}

std::string to_string(FetchAllowed const& allowed) {
    return Url{allowed.host, allowed.port}.authority();
}

std::string to_string(Upstream const& upstream) {
    return upstream.name + "=http://" + upstream.url.authority();
}

}  // namespace tricorn
