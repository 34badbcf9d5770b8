#include "common/http/endpoint.hpp"

namespace tricorn {
namespace {

bool is_address(int family, std::string const& host) {
    auto const address = read_address(host, 0);
    return address && address->storage.ss_family == family;
}

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

Expected<Endpoint> parse_tcp(std::string host, bool bracketed, std::string_view port) {
    if (bracketed && !is_address(AF_INET6, host)) return refused("what stands in the brackets is not an IPv6 address");
    if (!bracketed && host.find(':') != std::string::npos)
        return refused("an IPv6 address needs brackets: [ADDRESS]:PORT");
    if (!bracketed && host != "localhost" && !is_address(AF_INET, host))
        return refused("the server resolves no name; give an address");
    auto const number = parse_port(port);
    if (!number) return refused(number.why);
    Endpoint endpoint;
    endpoint.host = std::move(host);
    endpoint.port = *number;
    return endpoint;
}

}  // namespace

Expected<std::uint16_t> parse_port(std::string_view text) {
    if (text.empty()) return refused("the port is missing");
    unsigned port = 0;
    for (char const c : text) {
        if (c < '0' || c > '9' || text.size() > 5) return refused("not a port number");
        port = port * 10 + unsigned(c - '0');
    }
    if (port > 65535) return refused("not a port number");
    return std::uint16_t(port);
}

Expected<Endpoint> parse_endpoint(std::string_view text) {
    if (text.empty()) return refused("empty");
    if (text.starts_with("unix:")) return parse_unix(text.substr(5));
    if (text.starts_with('[')) {
        auto const end = text.find(']');
        if (end == std::string_view::npos) return refused("the closing bracket is missing");
        if (end + 1 >= text.size() || text[end + 1] != ':') return refused("the port is missing");
        return parse_tcp(std::string(text.substr(1, end - 1)), true, text.substr(end + 2));
    }
    auto const colon = text.rfind(':');
    if (colon == std::string_view::npos) return refused("the port is missing");
    if (colon == 0) return refused("no address before the port; for all interfaces write 0.0.0.0 or [::]");
    return parse_tcp(std::string(text.substr(0, colon)), false, text.substr(colon + 1));
}

SocketAddress address_of(Endpoint const& endpoint) {
    if (endpoint.kind == Endpoint::Kind::unix_socket) return unix_address(endpoint.path).value();
    return read_address(endpoint.host == "localhost" ? "127.0.0.1" : endpoint.host, endpoint.port).value();
}

std::string to_string(Endpoint const& endpoint) {
    if (endpoint.kind == Endpoint::Kind::unix_socket) return "unix:" + endpoint.path;
    bool const bracketed = endpoint.host.find(':') != std::string::npos;
    return (bracketed ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
}

}  // namespace tricorn
