#pragma once
// JSON responses: an object, or the body of every error response, which follows RFC 9457 with two members.
#include "common/http/http.hpp"
#include <boost/json/object.hpp>
#include <string_view>

namespace tricorn {

// Returns 200 with that object, type application/json.
Response json_response(boost::json::object const& object);

// Returns {"error": reason phrase of the status, "detail": the error and what is allowed}, type application/json.
// `detail` may hold any bytes; ill-formed UTF-8 is replaced by U+FFFD.
Response problem(unsigned status, std::string_view detail);

// Returns 503 with Retry-After: no unit is free for this request.
Response overloaded(std::string_view detail);

}  // namespace tricorn
