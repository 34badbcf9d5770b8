#include "server/routing/router.hpp"
#include "common/http/problem.hpp"
#include <string>

namespace tricorn::server {

namespace {

struct Name {
    std::string_view text;
    Methods method;
};

constexpr Name names[] = {{"GET", Methods::get}, {"HEAD", Methods::get},    {"POST", Methods::post},
                          {"PUT", Methods::put}, {"PATCH", Methods::patch}, {"DELETE", Methods::del}};

Methods parse_method(std::string_view text) {
    for (Name const& name : names)
        if (text == name.text) return name.method;
    return text == "CONNECT" || text == "TRACE" ? Methods::none : Methods::extension;
}

bool contains(Methods set, Methods method) {
    return (set & method) != Methods::none;
}

// Returns the argument; for an exact match, the empty end of the path. data() == nullptr: the path does not match.
std::string_view fit(Pattern const& pattern, std::string_view path) {
    if (!path.starts_with(pattern.start)) return {};
    std::string_view const rest = path.substr(pattern.start.size());
    bool const fits = pattern.takes_argument ? !rest.empty() && rest.find('/') == rest.npos : rest.empty();
    return fits ? rest : std::string_view();
}

// "GET, HEAD, OPTIONS"
std::string list(Methods allowed) {
    std::string result;
    for (Name const& name : names)
        if (contains(allowed, name.method)) result.append(name.text).append(", ");
    return result.append("OPTIONS");
}

}  // namespace

Match find_route(std::span<Pattern const> patterns, std::string_view method, std::string_view path) {
    using enum Match::Outcome;
    Methods const wanted = parse_method(method);
    bool const asks_options = method == "OPTIONS";
    for (std::size_t index = 0; index < patterns.size(); ++index) {
        Pattern const& pattern = patterns[index];
        std::string_view const argument = fit(pattern, path);
        if (!argument.data()) continue;
        if (asks_options) return {options, pattern.allowed, index, {}};
        if (!contains(pattern.allowed, wanted)) return {not_allowed, pattern.allowed, index, {}};
        return {found, pattern.allowed, index, argument};
    }
    if (asks_options && path == "*") return {options, Methods::any, 0, {}};
    if (wanted == Methods::none) return {not_allowed, Methods::any, 0, {}};
    return {};
}

Response answer_without_route(Match const& match) {
    if (match.outcome == Match::Outcome::not_found)
        return problem(404, "there is no endpoint at this path; / lists the endpoints");
    std::string const allowed = list(match.allowed);
    Response response;
    if (match.outcome == Match::Outcome::options) {
        response.status = 204;
        response.content_type = {};
    } else {
        response = problem(405, "this endpoint only allows " + allowed);
    }
    response.fields = "Allow: " + allowed + "\r\n";
    return response;
}

}  // namespace tricorn::server
