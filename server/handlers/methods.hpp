#pragma once
// httpbin's simple endpoints: one per method, and single facts about the request.
#include "common/http/http.hpp"
#include "server/routing/context.hpp"

namespace tricorn::server::handlers {

// {args, headers, origin, url}
Response get(Request const& request, Context const& context);

// /post, /put, /patch and /delete: the members of get, and data, form, json. As in httpbin, `data` is empty if the body
// was parsed as `form`; a body that is not UTF-8 is base64 and `data_base64` is true.
Response get_with_body(Request const& request, Context const& context);

// {headers}
Response headers(Request const& request, Context const& context);

// {origin}: the client's address
Response ip(Request const& request, Context const& context);

// {user-agent}: null if the request has no such field
Response user_agent(Request const& request, Context const& context);

// {uuid}: version 4 (RFC 9562 §5.4), from the kernel's random numbers
Response uuid(Request const& request, Context const& context);

}   // namespace tricorn::server::handlers
