#include "common/http/endpoint.hpp"
#include "common/http/authority.hpp"
#include <algorithm>

namespace tricorn {
namespace {

Expected<Endpoint> parse_unix(std::string_view path) {
    if (path.empty()) return refused("no path after unix:");
    if (path.size() > longest_unix_path)
        return refused("the path is longer than " + std::to_string(longest_unix_path) + " bytes");
    Endpoint endpoint;
    endpoint.kind = Endpoint::Kind::unix_socket;
    endpoint.host.clear();
    endpoint.port = 0;
    endpoint.path = path;
    return endpoint;
}

Expected<Endpoint> parse_tcp(std::string_view text) {
    auto const [host, rest, in_brackets, closed] = split_authority(text);
    if (!closed) return refused("the closing bracket is missing");
    if (!rest.starts_with(':')) return refused("the port is missing");
    if (in_brackets && !is_ipv6(host)) return refused("the text in the brackets is not an IPv6 address");
    if (!in_brackets && std::ranges::count(rest, ':') > 1)
        return refused("an IPv6 address needs brackets: [ADDRESS]:PORT");
    if (host.empty()) return refused("no address before the port; for all interfaces write 0.0.0.0 or [::]");
    if (!in_brackets && host != "localhost" && !is_ipv4(host))
        return refused("the server does not resolve names; give an IP address");
    auto const port = parse_port(rest.substr(1));
    if (!port) return refused(port.why);
    Endpoint endpoint;
    endpoint.host = host;
    endpoint.port = *port;
    return endpoint;
}

}  // namespace

Expected<Endpoint> parse_endpoint(std::string_view text) {
    if (text.empty()) return refused("empty");
    return text.starts_with("unix:") ? parse_unix(text.substr(5)) : parse_tcp(text);
}

SocketAddress address_of(Endpoint const& endpoint) {
    if (endpoint.kind == Endpoint::Kind::unix_socket) return unix_address(endpoint.path).value();
    return read_address(endpoint.host == "localhost" ? "127.0.0.1" : endpoint.host, endpoint.port).value();
}

std::string to_string(Endpoint const& endpoint) {
    if (endpoint.kind == Endpoint::Kind::unix_socket) return "unix:" + endpoint.path;
    return bracketed(endpoint.host) + ":" + std::to_string(endpoint.port);
}

}  // namespace tricorn
