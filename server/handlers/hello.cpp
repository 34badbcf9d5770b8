#include "server/handlers/hello.hpp"
#include "common/http/problem.hpp"
#include "common/text/json.hpp"

namespace tricorn::server::handlers {

Response plaintext(Request const&, Context const&) {
    Response response;
    response.content_type = "text/plain";
    response.body = "Hello, World!";
    return response;
}

Response json(Request const&, Context const&) {
    boost::json::object object;
    object["message"] = "Hello, World!";
    return json_response(object);
}

}  // namespace tricorn::server::handlers
