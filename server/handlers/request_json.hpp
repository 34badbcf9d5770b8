#pragma once
// Describes a request in JSON, in httpbin's keys, for the endpoints that show a request.
#include "common/http/http.hpp"
#include "server/routing/context.hpp"
#include <boost/json/object.hpp>
#include <string>

namespace tricorn::server::handlers {

// Returns "http://" + authority + target, as the client wrote them; only the target if the authority is unknown.
std::string request_url(Request const& request);

// Returns the query's parameters: a string each, a list of strings for repeated names.
boost::json::object args_json(Request const& request);

// Returns the header fields as received, a string each. Repeated fields (case-insensitive) become one member, named
// like the first and joined by "," (RFC 9110 §5.3).
boost::json::object headers_json(Request const& request);

// {args, headers, origin, url}
boost::json::object describe_request(Request const& request, Context const& context);

// Returns true for a body of type application/x-www-form-urlencoded with at most 1 000 pairs.
bool has_form(Request const& request);

// Returns the pairs of such a form, as in args_json; empty for any other body.
boost::json::object form_json(Request const& request);

// Adds `data`: the body, as add_data does; "" for a form, whose pairs are all of it, as httpbin does. So an answer is
// not longer than six times the body, and what the head takes.
void add_body(boost::json::object& object, Request const& request);

// Returns the body unchanged if its type is application/json or ends in +json and it is valid and nested at most 64
// deep; else "null".
std::string_view body_as_json(Request const& request);

// Describes the responding unit in JSON, for endpoints that show which unit served a request.

// {model, pid, tid, worker, generation, connection_requests}
boost::json::object server_json(Context const& context);

}   // namespace tricorn::server::handlers
