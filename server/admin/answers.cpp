#include "server/admin/answers.hpp"
#include "common/http/problem.hpp"
#include "common/text/json.hpp"
#include "server/admin/page.hpp"
#include "server/admin/write/metrics_text.hpp"
#include "server/admin/write/services_json.hpp"
#include "server/admin/write/status_json.hpp"
#include <spdlog/fmt/fmt.h>

namespace tricorn::server::admin {

namespace {

Response fresh(Response response) {
    response.fields += "Cache-Control: no-store\r\n";
    return response;
}

std::string own_status(Admin& admin) {
    return status_json(admin.sampler().take(Clock::now()), admin.config());
}

}   // namespace

Response status(Request const&, Admin& admin) {
    Response response;
    response.content_type = "application/json";
    response.body = own_status(admin);
    return fresh(std::move(response));
}

Response services(Request const&, Admin& admin) {
    Response response;
    response.content_type = "application/json";
    response.body = services_json(own_status(admin), admin.watched(), Clock::now());
    return fresh(std::move(response));
}

Response metrics(Request const&, Admin& admin) {
    Response response;
    response.content_type = metrics_content_type;
    response.body = metrics_text(admin.sampler().take(Clock::now()), admin.config());
    return fresh(std::move(response));
}

Response page(Request const& request, Admin&) {
    for (PagePart const& part : page_parts()) {
        if (part.path != request.path()) continue;
        Response response;
        response.content_type = part.content_type;
        response.body = part.bytes;
        response.fields = fmt::format("Cache-Control: {}\r\nContent-Security-Policy: {}\r\n", page_cache_control,
                                      page_security_policy);
        return response;
    }
    return problem(404, "this path does not exist; the live page is at /");
}

Response healthz(Request const&, Admin&) {
    boost::json::object object;
    object["status"] = "ok";
    return fresh(json_response(object));
}

Response readyz(Request const&, Admin& admin) {
    ServiceState const state = admin.state();
    boost::json::object object;
    object["status"] = to_string(state);
    object["bind"] = to_string(admin.service());
    Response response = fresh(json_response(object));
    if (state != ServiceState::ready) response.status = 503;
    return response;
}

}   // namespace tricorn::server::admin
