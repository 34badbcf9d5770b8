#pragma once
// A set of endpoints as a session needs it: which handler answers what. The service has one (routes.hpp), the admin
// process another; what their handlers may know besides the request, as a reference, is C.
#include "common/io/io.hpp"
#include "server/routing/router.hpp"
#include <array>
#include <span>

namespace tricorn::server {

// A handler answers `now`, or `later`: it waits on the way.
template <Io I, class C>
struct Route {
    std::string_view pattern;
    Methods allowed;
    Response (*now)(Request const&, C) = nullptr;
    Task<I, Response> (*later)(I&, Request const&, C) = nullptr;
};

// The same rows as the router reads them.
template <Io I, class C, std::size_t N>
constexpr std::array<Pattern, N> patterns_of(std::array<Route<I, C>, N> const& routes) {
    std::array<Pattern, N> result;
    for (std::size_t i = 0; i < N; ++i) result[i] = Pattern(routes[i].pattern, routes[i].allowed);
    return result;
}

template <Io I, class C>
struct Site {
    std::span<Route<I, C> const> routes;   // looked through from the top
    std::span<Pattern const> patterns;
};

// What a request leads to: a route, or a match for answer_without_route.
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
