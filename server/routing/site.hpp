#pragma once
// A set of endpoints with their handlers, for a session. The service has one (server/session/routes.hpp), the admin process another. C is
// the type of what their handlers get besides the request, a reference.
#include "common/io/io.hpp"
#include "server/routing/description.hpp"
#include "server/routing/router.hpp"
#include <array>
#include <span>

namespace tricorn::server {

// A route has either a handler `now`, or a handler `later`, which waits.
template <Io I, class C>
struct Route {
    std::string_view pattern;
    Methods allowed;
    std::string_view text;   // as in Description
    std::string_view example;
    Response (*now)(Request const&, C) = nullptr;
    Task<I, Response> (*later)(I&, Request const&, C) = nullptr;
};

// The same rows as people read them.
template <Io I, class C, std::size_t N>
constexpr std::array<Description, N> descriptions_of(std::array<Route<I, C>, N> const& routes) {
    std::array<Description, N> result;
    for (std::size_t i = 0; i < N; ++i)
        result[i] = {routes[i].pattern, routes[i].allowed, routes[i].text, routes[i].example};
    return result;
}

// The same rows as the router reads them.
template <Io I, class C, std::size_t N>
constexpr std::array<Pattern, N> patterns_of(std::array<Route<I, C>, N> const& routes) {
    std::array<Pattern, N> result;
    for (std::size_t i = 0; i < N; ++i) result[i] = Pattern(routes[i].pattern, routes[i].allowed);
    return result;
}

template <Io I, class C>
struct Site {
    std::span<Route<I, C> const> routes;   // searched from the top
    std::span<Pattern const> patterns;
};

// The result for a request: a route, or a match for answer_without_route.
template <Io I, class C>
struct Choice {
    Route<I, C> const* route = nullptr;
    Match match;
};

// `match.argument` points into the request's target.
template <Io I, class C>
Choice<I, C> choose_route(Site<I, C> const& site, Request const& request) {
    Match const match = find_route(site.patterns, request.method, request.path());
    return {match.found() ? &site.routes[match.index] : nullptr, match};
}

}   // namespace tricorn::server
