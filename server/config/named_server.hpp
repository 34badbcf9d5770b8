#pragma once
// A named server: the values of --upstream and --watch.
#include "common/http/url.hpp"
#include <string>
#include <string_view>

namespace tricorn::server {

struct NamedServer {
    std::string name;   // 1 to 64 letters, digits, '-', '_', '.'
    Url url;   // target: "/status" for --watch; "/" for --upstream, whose requests name their own

    bool operator==(NamedServer const&) const = default;
};

// Both read NAME=http://HOST[:PORT].
Expected<NamedServer> parse_upstream(std::string_view text);   // reached at any address it resolves to
Expected<NamedServer> parse_watched_service(std::string_view text);   // the admin port of a service
// Returns the form that the parsers read.
std::string to_string(NamedServer const&);

}   // namespace tricorn::server
