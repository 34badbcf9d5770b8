#include "server/config/named_server.hpp"
#include "common/http/authority.hpp"
#include "server/config/fetch_targets.hpp"
#include <algorithm>

namespace tricorn::server {

namespace {

constexpr std::size_t longest_name = 64;

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= longest_name && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    });
}

Expected<NamedServer> parse_named_server(std::string_view text, char const* no_path) {
    auto const equals = text.find('=');
    if (equals == std::string_view::npos) return refused("the name is missing");
    auto const name = text.substr(0, equals);
    if (!is_name(name)) return refused("the name is not 1 to 64 letters, digits, '-', '_' or '.'");
    auto const url = parse_url(text.substr(equals + 1));
    if (!url) return refused(url.why);
    if (url->target != "/") return refused(no_path);
    return NamedServer{std::string(name), *url};
}

}   // namespace

Expected<NamedServer> parse_upstream(std::string_view text) {
    auto upstream = parse_named_server(text, "a path is not allowed; each request names its own (&path=)");
    if (upstream) upstream->url.host = canonical_host(upstream->url.host);
    return upstream;
}

Expected<NamedServer> parse_watched_service(std::string_view text) {
    auto watched = parse_named_server(text, "a path is not allowed; /status is requested");
    if (watched) watched->url.target = "/status";
    return watched;
}

std::string to_string(NamedServer const& server) {
    return server.name + "=http://" + server.url.authority();
}

}   // namespace tricorn::server
