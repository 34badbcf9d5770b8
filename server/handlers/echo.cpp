#include "server/handlers/echo.hpp"
#include "common/http/problem.hpp"
#include "common/text/json.hpp"
#include "common/text/text.hpp"
#include "server/handlers/request_json.hpp"

namespace tricorn::server::handlers {

namespace {

Response raw_body(Request const& request) {
    Response response;
    response.content_type = "application/octet-stream";
    response.body = request.body;
    return response;
}

}  // namespace

Response echo(Request const& request, Context const& context) {
    if (find_parameter(request.query(), "raw") == "1") return raw_body(request);
    boost::json::object object;
    object["method"] = json_string(request.method);
    object["url"] = json_string(request_url(request));
    object["args"] = args_json(request);
    object["headers"] = headers_json(request);
    object["origin"] = json_string(context.peer);
    add_body(object, request);
    object["form"] = form_json(request);
    object["server"] = server_json(context);
    Response response = json_response(object);
    append_member(response.body, "json", body_as_json(request));
    return response;
}

}  // namespace tricorn::server::handlers
