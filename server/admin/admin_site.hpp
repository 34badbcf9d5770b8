#pragma once
// All endpoints of the admin port, one line each.
#include "common/http/problem.hpp"
#include "server/admin/answers.hpp"
#include "server/admin/call.hpp"
#include "server/admin/host_check.hpp"
#include "server/admin/timeline.hpp"
#include "server/routing/site.hpp"
#include "server/session/http1_connection.hpp"

namespace tricorn::server::admin {

using AdminAnswer = Response (*)(Request const&, Admin&);

inline Response refuse_name() {
    return problem(421, "the Host of this port must be localhost or an IP address");
}

// For those alone that go by one of the port's own names.
template <AdminAnswer Answer>
Response admin_answer(Request const& request, Call const& call) {
    if (!goes_by(call.admin.own(), request.authority)) return refuse_name();
    return Answer(request, call.admin);
}

template <Io I>
Task<I, Response> admin_timeline(I& io, Request const& request, Call const& call) {
    if (!goes_by(call.admin.own(), request.authority)) co_return refuse_name();
    if (is_foreign(request)) co_return refuse_foreign();
    co_return co_await answer_timeline(io, request, call);
}

template <Io I>
inline constexpr auto admin_routes = std::to_array<Route<I, Call const&>>({
    {"/status", Methods::get, "this service in JSON", "/status", admin_answer<admin::status>},
    {"/services", Methods::get, "`/status` of this service and of those that `--watch` names", "/services",
     admin_answer<admin::services>},
    {"/timeline", Methods::get,
     "records what every unit does, for a moment: `?for=500ms` (10ms to 5s), `&format=json` or `chrome`",
     "/timeline?for=500ms", nullptr, admin_timeline<I>},
    {"/metrics", Methods::get, "metrics in Prometheus' text format", "/metrics", admin_answer<admin::metrics>},
    {"/healthz", Methods::get, "200 while the admin process answers", "/healthz", admin_answer<admin::healthz>},
    {"/readyz", Methods::get, "503 while the service starts, drains or is degraded", "/readyz",
     admin_answer<admin::readyz>},
    {"/", Methods::get, "the live page: every unit and what it does, rates, latencies; watched services beside it", "/",
     admin_answer<admin::page>},
    {"/{part}", Methods::get, "files of the live page", "/page.js", admin_answer<admin::page>},
});

template <Io I>
inline constexpr auto admin_patterns = patterns_of(admin_routes<I>);

// For one connection: `client` is its descriptor.
template <Io I>
class AdminSite : public Site<I, Call const&> {
public:
    AdminSite(Admin& admin, int client)
        : Site<I, Call const&>{admin_routes<I>, admin_patterns<I>}, call_{admin, client} {}

    Call const& context(Http1Connection const&, std::string_view) const { return call_; }

private:
    Call call_;
};

}   // namespace tricorn::server::admin
