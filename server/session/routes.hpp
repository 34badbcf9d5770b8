#pragma once
// All endpoints of the service, one line each. A new endpoint needs a file in handlers/ and a line here, from
// which the page `/` and the documents take it.
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
#include "server/session/http1_connection.hpp"

namespace tricorn::server {

// The page `/`, which shows all endpoints.
template <Io I>
Response front_page(Request const& request, Context const& context);

// Searched from the top: the endpoints of load tests come first.
template <Io I>
inline constexpr auto routes = std::to_array<Route<I, Context const&>>({
    {"/plaintext", Methods::get, "`Hello, World!`, for load tests", "/plaintext", handlers::plaintext},
    {"/json", Methods::get, "`Hello, World!` as JSON, for load tests", "/json", handlers::json},
    {"/db", Methods::get, "a row of the simulated database, whose few connections all workers share; `?latency=20ms`",
     "/db", nullptr, handlers::db<I>},
    {"/queries", Methods::get, "a list of this many rows, queried one after the other on one connection",
     "/queries?queries=5", nullptr, handlers::queries<I>},
    {"/echo", Methods::any, "your request as JSON, and who served it; `?raw=1`: the body as it came",
     "/echo?hello=world", handlers::echo},
    {"/anything", Methods::any, "as `/echo`", "/anything", handlers::echo},
    {"/", Methods::get, "a page: what this is, which model runs, the endpoints", "", front_page<I>},
    {"/get", Methods::get, "arguments, header fields, origin and URL", "/get", handlers::get},
    {"/post", Methods::post, "as `/get`, and the body", "", handlers::get_with_body},
    {"/put", Methods::put, "as `/get`, and the body", "", handlers::get_with_body},
    {"/patch", Methods::patch, "as `/get`, and the body", "", handlers::get_with_body},
    {"/delete", Methods::del, "as `/get`, and the body", "", handlers::get_with_body},
    {"/delay/{duration}", Methods::usual, "waits, then answers: `2` is seconds, `500ms` too", "/delay/500ms", nullptr,
     handlers::delay<I>},
    {"/db/status", Methods::get,
     "the database's connections in use, the most so far, requests that wait, requests that gave up", "/db/status",
     handlers::db_status},
    {"/bytes/{n}", Methods::get, "n bytes, the same again for the same `?seed=`", "/bytes/1024", handlers::bytes},
    {"/cpu", Methods::get, "computes for this much CPU time, or `?iterations=1000`: the same answer in every model",
     "/cpu?ms=50", nullptr, handlers::cpu<I>},
    {"/fetch", Methods::get,
     "what a GET from another server brings, in a few words: `?upstream=NAME&path=/x` or `?url=`, for those that "
     "`--upstream` or `--fetch-allow` names and for no other",
     "", nullptr, handlers::fetch<I>},
    {"/status/{code}", Methods::any, "the status you ask for, 200 to 599", "/status/404", handlers::status},
    {"/headers", Methods::get, "your header fields", "/headers", handlers::headers},
    {"/ip", Methods::get, "your address", "/ip", handlers::ip},
    {"/user-agent", Methods::get, "your browser's User-Agent", "/user-agent", handlers::user_agent},
    {"/uuid", Methods::get, "a random UUID", "/uuid", handlers::uuid},
    {"/healthz", Methods::get, "200 as long as any unit can answer", "/healthz", handlers::healthz},
    {"/readyz", Methods::get, "503 while the service is stopping, or its workers keep failing to start", "/readyz",
     handlers::readyz},
});

template <Io I>
inline constexpr auto descriptions = descriptions_of(routes<I>);

template <Io I>
Response front_page(Request const&, Context const& context) {
    return handlers::index(context, descriptions<I>);
}

template <Io I>
inline constexpr auto patterns = [] {
    static_assert(routes<I>.size() < max_endpoints, "each route has a counter, and one is left for other requests");
    return patterns_of(routes<I>);
}();

template <Io I>
struct ServiceSite : Site<I, Context const&> {
    Context context(Http1Connection const& connection, std::string_view argument) const {
        return connection.context(argument);
    }
};

template <Io I>
inline constexpr ServiceSite<I> service_site{{routes<I>, patterns<I>}};

}   // namespace tricorn::server
