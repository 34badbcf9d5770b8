#include "server/handlers/health.hpp"

namespace tricorn::server::handlers {

namespace {

Response state(unsigned status, char const* body) {
    Response response;
    response.status = status;
    response.content_type = "application/json";
    response.body = body;
    response.fields = "Cache-Control: no-store\r\n";
    return response;
}

}  // namespace

Response healthz(Request const&, Context const&) {
    return state(200, R"({"status":"ok"})");
}

Response readyz(Request const&, Context const& context) {
    if (context.draining) return state(503, R"({"status":"draining"})");
    if (context.degraded) return state(503, R"({"status":"degraded"})");
    return state(200, R"({"status":"ready"})");
}

}  // namespace tricorn::server::handlers
