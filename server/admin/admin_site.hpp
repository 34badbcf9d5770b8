#pragma once
// All endpoints of the admin port, one line each.
#include "common/http/problem.hpp"
#include "server/admin/answers.hpp"
#include "server/admin/host_check.hpp"
#include "server/routing/site.hpp"
#include "server/session/http1_connection.hpp"

namespace tricorn::server::admin {

using AdminAnswer = Response (*)(Request const&, Admin&);

// For those alone that go by one of the port's own names.
template <AdminAnswer Answer>
Response admin_answer(Request const& request, Admin& admin) {
    if (!goes_by(admin.own(), request.authority))
        return problem(421, "the Host of this port must be localhost or an IP address");
    return Answer(request, admin);
}

template <Io I>
inline constexpr auto admin_routes = std::to_array<Route<I, Admin&>>({
    {"/status", Methods::get, "this service in JSON", "/status", admin_answer<admin::status>},
    {"/services", Methods::get, "`/status` of this service and of those that `--watch` names", "/services",
     admin_answer<admin::services>},
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

template <Io I>
class AdminSite : public Site<I, Admin&> {
public:
    explicit AdminSite(Admin& admin) : Site<I, Admin&>{admin_routes<I>, admin_patterns<I>}, admin_(&admin) {}

    Admin& context(Http1Connection const&, std::string_view) const { return *admin_; }

private:
    Admin* admin_;
};

}   // namespace tricorn::server::admin
