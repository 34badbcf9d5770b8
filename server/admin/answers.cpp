#include "server/admin/answers.hpp"
#include "common/json.hpp"

namespace tricorn::admin {

namespace {

Response fresh(Response response) {
    response.fields += "Cache-Control: no-store\r\n";
    return response;
}

}   // namespace

Response status(Request const&, Admin& admin) {
    boost::json::object object;
    object["model"] = to_string(admin.config().model);
    return fresh(json_response(object));
}

Response healthz(Request const&, Admin&) {
    boost::json::object object;
    object["status"] = "ok";
    return fresh(json_response(object));
}

Response readyz(Request const&, Admin& admin) {
    ServiceState const state = service_state(admin.board());
    boost::json::object object;
    object["status"] = to_string(state);
    object["bind"] = to_string(admin.service().bound());
    Response response = fresh(json_response(object));
    if (state != ServiceState::ready) response.status = 503;
    return response;
}

}   // namespace tricorn::admin
