#pragma once
// Answers in JSON: an object, or a problem: the body of every answer that says no, in the manner of RFC 9457 with two
// members.
#include "common/http/http.hpp"
#include <boost/json/object.hpp>
#include <string_view>

namespace tricorn {

// 200 with that object, type application/json.
Response json_response(boost::json::object const& object);

// {"error": the status' reason phrase, "detail": what was wrong and what is allowed}, type application/json. Any bytes
// in `detail`; those that are not UTF-8 are replaced by U+FFFD.
Response problem(unsigned status, std::string_view detail);

// 503 with Retry-After: there is no unit for this request now.
Response overloaded(std::string_view detail);

}  // namespace tricorn
