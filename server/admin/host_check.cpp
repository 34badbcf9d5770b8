#include "server/admin/host_check.hpp"
#include "common/http/authority.hpp"
#include "common/http/http.hpp"

namespace tricorn::server::admin {

namespace {

bool is_loopback(Endpoint const& bound) {
    return bound.kind == Endpoint::Kind::tcp &&
           (bound.host == "localhost" || bound.host == "::1" || bound.host.starts_with("127.") ||
            bound.host.starts_with("::ffff:127."));
}

}   // namespace

bool goes_by(Endpoint const& bound, std::string_view authority) {
    if (!is_loopback(bound) || authority.empty()) return true;
    auto const host = split_authority(authority);
    return host.bracketed || iequals(host.host, "localhost") || is_ipv4(host.host);
}

}   // namespace tricorn::server::admin
