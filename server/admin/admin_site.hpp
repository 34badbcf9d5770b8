#pragma once
// Every endpoint of the operators' port, a line each.
#include "common/http/problem.hpp"
#include "server/admin/answers.hpp"
#include "server/admin/host_check.hpp"
#include "server/routing/site.hpp"
#include "server/session/conversation.hpp"

namespace tricorn::server::admin {

using AdminAnswer = Response (*)(Request const&, Admin&);

// For those alone that go by one of the port's own names.
template <AdminAnswer Answer>
Response admin_answer(Request const& request, Admin& admin) {
    if (!goes_by(admin.own(), request.authority))
        return problem(421, "this port goes by localhost or an address, not by that name");
    return Answer(request, admin);
}

template <Io I>
inline constexpr auto admin_routes = std::to_array<Route<I, Admin&>>({
    {"/status", Methods::get, admin_answer<admin::status>},
    {"/services", Methods::get, admin_answer<admin::services>},
    {"/metrics", Methods::get, admin_answer<admin::metrics>},
    {"/healthz", Methods::get, admin_answer<admin::healthz>},
    {"/readyz", Methods::get, admin_answer<admin::readyz>},
    {"/", Methods::get, admin_answer<admin::page>},
    {"/{part}", Methods::get, admin_answer<admin::page>},
});

template <Io I>
inline constexpr auto admin_patterns = patterns_of(admin_routes<I>);

template <Io I>
class AdminSite : public Site<I, Admin&> {
public:
    explicit AdminSite(Admin& admin) : Site<I, Admin&>{admin_routes<I>, admin_patterns<I>}, admin_(&admin) {}

    Admin& context(Conversation const&, std::string_view) const { return *admin_; }

private:
    Admin* admin_;
};

}   // namespace tricorn::server::admin
