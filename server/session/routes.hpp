#pragma once
// Every endpoint of the service, a line each. A new one is a file in handlers/ and a line here (and one on the page
// that handlers/index.cpp writes).
#include "server/handlers/bytes.hpp"
#include "server/handlers/cpu.hpp"
#include "server/handlers/db.hpp"
#include "server/handlers/delay.hpp"
#include "server/handlers/echo.hpp"
#include "server/handlers/fetch.hpp"
#include "server/handlers/health.hpp"
#include "server/handlers/hello.hpp"
#include "server/handlers/index.hpp"
#include "server/handlers/methods.hpp"
#include "server/handlers/status.hpp"
#include "server/routing/context.hpp"
#include "server/routing/site.hpp"
#include "server/scoreboard/exchange_counters.hpp"
#include "server/session/conversation.hpp"

namespace tricorn::server {

// Looked through from the top: what load tests ask for stands first.
template <Io I>
inline constexpr auto routes = std::to_array<Route<I, Context const&>>({
    {"/plaintext", Methods::get, handlers::plaintext},
    {"/json", Methods::get, handlers::json},
    {"/db", Methods::get, nullptr, handlers::db<I>},
    {"/queries", Methods::get, nullptr, handlers::queries<I>},
    {"/echo", Methods::any, handlers::echo},
    {"/anything", Methods::any, handlers::echo},
    {"/", Methods::get, handlers::index},
    {"/get", Methods::get, handlers::get},
    {"/post", Methods::post, handlers::get_with_body},
    {"/put", Methods::put, handlers::get_with_body},
    {"/patch", Methods::patch, handlers::get_with_body},
    {"/delete", Methods::del, handlers::get_with_body},
    {"/delay/{duration}", Methods::usual, nullptr, handlers::delay<I>},
    {"/db/status", Methods::get, handlers::db_status},
    {"/bytes/{n}", Methods::get, handlers::bytes},
    {"/cpu", Methods::get, nullptr, handlers::cpu<I>},
    {"/fetch", Methods::get, nullptr, handlers::fetch<I>},
    {"/status/{code}", Methods::any, handlers::status},
    {"/headers", Methods::get, handlers::headers},
    {"/ip", Methods::get, handlers::ip},
    {"/user-agent", Methods::get, handlers::user_agent},
    {"/uuid", Methods::get, handlers::uuid},
    {"/healthz", Methods::get, handlers::healthz},
    {"/readyz", Methods::get, handlers::readyz},
});

template <Io I>
inline constexpr auto patterns = [] {
    static_assert(routes<I>.size() < max_endpoints, "each has a row among the counters, and there is one for others");
    return patterns_of(routes<I>);
}();

template <Io I>
struct ServiceSite : Site<I, Context const&> {
    Context context(Conversation const& talk, std::string_view argument) const { return talk.context(argument); }
};

template <Io I>
inline constexpr ServiceSite<I> service_site{{routes<I>, patterns<I>}};

}  // namespace tricorn::server
