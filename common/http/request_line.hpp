#pragma once
// Checks of the request head that Beast leaves to its user: HTTP version, form of the target.
#include "common/http/head_scanner.hpp"
#include "common/http/http.hpp"
#include <string>
#include <string_view>

namespace tricorn {

// A head of a later minor version is answered as the latest one that is known (RFC 9110 section 2.5). Returns the head
// of a request of HTTP/1.2 to 1.9 as one of HTTP/1.1; empty: it has another version, or a malformed one.
std::string as_known_version(std::string_view head);

// Returns the refusal for a version other than HTTP/1.0 and HTTP/1.1: 505 if it is well-formed, else 400. `line` is the
// request line without its CRLF.
Refusal refuse_version(std::string_view line);

// Reduces the target to origin-form or "*" and stores the authority of an absolute-form (RFC 9112 section 3.2). Returns
// an empty refusal on success.
Refusal take_target(std::string_view method, std::string_view target, Request& request);

}   // namespace tricorn
