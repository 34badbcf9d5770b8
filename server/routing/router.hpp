#pragma once
// Maps method and path to a row of a table. The table itself, with the handlers, is server/session/routes.hpp.
#include "common/http/http.hpp"
#include <cstddef>
#include <span>
#include <string_view>

namespace tricorn::server {

// A set of methods. GET includes HEAD, which the session answers without content (RFC 9110 §9.3.2); OPTIONS is in no
// set because the router answers it.
enum class Methods : unsigned char {
    none = 0,
    get = 1 << 0,
    post = 1 << 1,
    put = 1 << 2,
    patch = 1 << 3,
    del = 1 << 4,
    extension = 1 << 5,  // any other token except CONNECT and TRACE
    usual = get | post | put | patch | del,
    any = usual | extension,
};

constexpr Methods operator|(Methods a, Methods b) {
    return static_cast<Methods>(static_cast<unsigned char>(a) | static_cast<unsigned char>(b));
}
constexpr Methods operator&(Methods a, Methods b) {
    return static_cast<Methods>(static_cast<unsigned char>(a) & static_cast<unsigned char>(b));
}

// A whole path ("/echo"), or a path whose non-empty last segment is the argument ("/status/{code}").
struct Pattern {
    std::string_view start;      // the path without its argument
    bool takes_argument = false;
    Methods allowed = Methods::none;

    constexpr Pattern() = default;
    constexpr Pattern(std::string_view text, Methods methods)
        : start(text.substr(0, text.find('{'))), takes_argument(start.size() < text.size()), allowed(methods) {}
};

struct Match {
    enum class Outcome : unsigned char {
        found,
        not_found,
        not_allowed,  // the path exists, but not for this method; CONNECT and TRACE on any path
        options,      // OPTIONS for an existing path, or for "*"
    };

    Outcome outcome = Outcome::not_found;
    Methods allowed = Methods::none;  // for not_allowed and options: the path's methods other than OPTIONS
    std::size_t index = 0;            // for found: index of the pattern
    std::string_view argument;        // for found: a part of `path`, still percent-encoded

    bool found() const { return outcome == Outcome::found; }
};

// The first matching pattern decides. `path` is a Request's path(), including "*".
Match find_route(std::span<Pattern const> patterns, std::string_view method, std::string_view path);

// Returns the response for a match that is not found(): 404, 405 or 204, the last two with Allow.
Response answer_without_route(Match const& match);

}  // namespace tricorn::server
