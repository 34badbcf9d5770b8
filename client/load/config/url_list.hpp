#pragma once
// A file of requests to one server, one request per line.
#include "client/load/config/workload.hpp"
#include "common/http/url.hpp"
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client {

struct UrlList {
    Url server;                       // with target "/"
    std::vector<RequestKind> kinds;   // 1 to `most_kinds`
    static constexpr std::size_t most_kinds = 64;   // each kind has its own histograms in each thread
};

// Parses lines of "[WEIGHT] METHOD URL [@BODY-FILE]": weights from 1 to 1 000 000 (default 1); the file name extends to
// the end of the line. Skips empty lines and lines that begin with '#'. `read` reads a body file. Errors name the line
// number.
Expected<UrlList> parse_url_list(std::string_view text,
                                 std::function<Expected<std::string>(std::string const&)> const& read);

}   // namespace tricorn::client
