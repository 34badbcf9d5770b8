#pragma once
// A file of requests to one server, a line each.
#include "client/load/config/workload.hpp"
#include "common/http/url.hpp"
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client {

struct UrlList {
    Url server;                       // its target is "/"
    std::vector<RequestKind> kinds;   // 1 to `most_kinds`
    static constexpr std::size_t most_kinds = 64;   // each has histograms of its own in each thread
};

// Lines of "[WEIGHT] METHOD URL [@BODY-FILE]": weights of 1 to 1 000 000 (1), a file's name to the line's end. Empty
// lines, and those that begin with '#', are passed over. `read` reads a body's file. Refused with the line's number.
Expected<UrlList> parse_url_list(std::string_view text,
                                 std::function<Expected<std::string>(std::string const&)> const& read);

}   // namespace tricorn::client
