#pragma once
// A response into bytes: status line, the fields that every response has, exact framing.
#include "common/http/http.hpp"
#include <string>

namespace tricorn::server {

struct Framing {
    bool head_only = false;         // the request was a HEAD: the same head, no body (RFC 9110 section 9.3.2)
    bool close = false;             // say Connection: close
    bool announce_keep = false;     // say Connection: keep-alive: an HTTP/1.0 client asked for it
};

// Appends the head, always the same for the same response.
void append_head(std::string& out, Response const& response, Framing framing);

// Does a response of this status carry a body at all? (RFC 9110 section 6.4.1)
bool may_have_body(unsigned status);

// Bytes of the response's body.
std::uint64_t body_size(Response const& response);

}  // namespace tricorn::server
