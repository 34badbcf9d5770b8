#include "server/admin/host_check.hpp"
#include "common/http/http.hpp"
#include "common/io/socket_address.hpp"
#include <string>

namespace tricorn::server::admin {

namespace {

bool is_loopback(Endpoint const& bound) {
    return bound.kind == Endpoint::Kind::tcp &&
           (bound.host == "localhost" || bound.host == "::1" || bound.host.starts_with("127.") ||
            bound.host.starts_with("::ffff:127."));
}

// An IPv6 address keeps its opening bracket.
std::string_view without_port(std::string_view authority) {
    if (authority.starts_with('[')) return authority.substr(0, authority.find(']'));
    return authority.substr(0, authority.find(':'));
}

}   // namespace

bool goes_by(Endpoint const& bound, std::string_view authority) {
    if (!is_loopback(bound) || authority.empty()) return true;
    std::string_view const host = without_port(authority);
    return host.starts_with('[') || iequals(host, "localhost") || read_address(std::string(host), 0).has_value();
}

}   // namespace tricorn::server::admin
