#include "common/http/problem.hpp"
#include "common/text/json.hpp"
#include <boost/json/serialize.hpp>

namespace tricorn {

Response json_response(boost::json::object const& object) {
    Response response;
    response.content_type = "application/json";
    response.body = boost::json::serialize(object);
    return response;
}

Response problem(unsigned status, std::string_view detail) {
    boost::json::object object;
    object["error"] = reason_phrase(status);
    object["detail"] = json_string(detail);
    Response response = json_response(object);
    response.status = status;
    return response;
}

Response overloaded(std::string_view detail) {
    Response response = problem(503, detail);
    response.fields += "Retry-After: 1\r\n";
    return response;
}

}  // namespace tricorn
