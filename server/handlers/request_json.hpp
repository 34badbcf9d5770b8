#pragma once
// A request described in JSON, in the keys of httpbin. What the endpoints that show a request share.
#include "common/http/http.hpp"
#include "server/routing/context.hpp"
#include <boost/json/object.hpp>
#include <string>

namespace tricorn::server::handlers {

// "http://" + authority + target, as the client wrote them; the target alone where no authority is known.
std::string request_url(Request const& request);

// The query's parameters: a string each, a list of strings where a name is repeated.
boost::json::object args_json(Request const& request);

// The header fields as received, a string each. Repeated ones, whatever their case, are one member named as the first
// and joined by "," (RFC 9110 §5.3).
boost::json::object headers_json(Request const& request);

// {args, headers, origin, url}
boost::json::object describe_request(Request const& request, Context const& context);

// True for a body of type application/x-www-form-urlencoded with at most 1 000 pairs.
bool has_form(Request const& request);

// The pairs of such a form, as in args_json; empty for any other body.
boost::json::object form_json(Request const& request);

// The body itself, unchanged, where its type is application/json or ends in +json and it is valid and nested at most
// 64 deep; else "null".
std::string_view body_as_json(Request const& request);

// Who answers, in JSON: what endpoints that let the models be told apart share.

// {model, pid, tid, worker, generation, connection_requests}
boost::json::object server_json(Context const& context);

}   // namespace tricorn::server::handlers
