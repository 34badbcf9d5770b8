#pragma once
// Another server that was given a name: the words of --upstream and --watch.
#include "common/http/url.hpp"
#include <string>
#include <string_view>

namespace tricorn::server {

struct NamedServer {
    std::string name;   // 1 to 64 letters, digits, '-', '_', '.'
    Url url;   // its target is what --watch asks for, "/status"; "/" for --upstream, whose requests name theirs

    bool operator==(NamedServer const&) const = default;
};

// Both read NAME=http://HOST[:PORT].
Expected<NamedServer> parse_upstream(std::string_view text);   // reached at whatever address it has
Expected<NamedServer> parse_watched_service(std::string_view text);   // the operators' port of a service
// As the parsers read it.
std::string to_string(NamedServer const&);

}   // namespace tricorn::server
