#pragma once
// Serialises a response: status line, the fields of every response, exact framing.
#include "common/http/http.hpp"
#include <string>

namespace tricorn::server {

struct Framing {
    bool head_only = false;         // response to HEAD: the same head, no body (RFC 9110 section 9.3.2)
    bool close = false;             // send Connection: close
    bool announce_keep = false;     // send Connection: keep-alive: an HTTP/1.0 client asked for it
};

// Appends the head; the same response always gives the same head.
void append_head(std::string& out, Response const& response, Framing framing);

// Can a response of this status have a body? (RFC 9110 section 6.4.1)
bool may_have_body(unsigned status);

// Returns the size of the response's body in bytes.
std::uint64_t body_size(Response const& response);

}  // namespace tricorn::server
