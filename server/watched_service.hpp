#pragma once
// Another service's operators' port, which the live page shows beside this one: the word of --watch.
#include "common/url.hpp"
#include <string>
#include <string_view>

namespace tricorn {

struct WatchedService {
    std::string name;   // as refuse_name has it
    Url url;            // its target is "/status"

    bool operator==(WatchedService const&) const = default;
};

// Reads NAME=http://HOST[:PORT].
Parsed<WatchedService> parse_watched_service(std::string_view text);
// As the parser reads it.
std::string to_string(WatchedService const&);

}   // namespace tricorn
