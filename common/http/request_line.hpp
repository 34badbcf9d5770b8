#pragma once
// The parts of a request's head that Beast leaves to its user: which version, which form of target.
#include "common/http/head_scanner.hpp"
#include "common/http/http.hpp"
#include <string_view>

namespace tricorn {

// Why a version that is not HTTP/1.0 or HTTP/1.1 is refused: 505 where it is a well-formed one, else 400.
// `line` is the request line without its CRLF.
Refusal refuse_version(std::string_view line);

// Reduces the target to origin-form or "*" and takes the authority of an absolute-form (RFC 9112 section 3.2).
// An empty refusal when all is well.
Refusal take_target(std::string_view method, std::string_view target, Request& request);

}  // namespace tricorn
