#include "server/admin/timeline.hpp"
#include "common/http/problem.hpp"
#include "common/text/text.hpp"
#include "common/text/units.hpp"
#include <algorithm>
#include <charconv>
#include <spdlog/fmt/fmt.h>

namespace tricorn::server::admin {

namespace {

std::string const& allowed_duration() {
    static std::string const words =
        fmt::format("for must be a duration from {} to {}, as in /timeline?for=500ms",
                    print_duration(TimelineWish::least), print_duration(TimelineWish::most));
    return words;
}

std::string read_parameter(Parameter const& parameter, TimelineWish& wish) {
    std::string const& text = parameter.value;
    if (parameter.name == "for") {
        auto const duration = parse_duration(text);
        if (!duration || *duration < TimelineWish::least || *duration > TimelineWish::most) return allowed_duration();
        wish.duration = *duration;
    } else if (parameter.name == "format") {
        if (text != "json" && text != "chrome") return "format must be json or chrome";
        wish.chrome = text == "chrome";
    } else if (parameter.name == "id") {
        std::uint64_t id = 0;
        auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
        if (error != std::errc() || end != text.data() + text.size()) return "id must be the number of a recording";
        wish.id = id;
    }
    return {};
}

}   // namespace

Expected<TimelineWish> read_timeline_wish(Request const& request) {
    std::vector<Parameter> const parameters = parse_query(request.query());
    TimelineWish wish;
    for (Parameter const& parameter : parameters) {
        auto const same = [&parameter](Parameter const& other) { return other.name == parameter.name; };
        std::string why = read_parameter(parameter, wish);
        if (why.empty() && std::count_if(parameters.begin(), parameters.end(), same) > 1)
            why = "give " + parameter.name + " once";
        if (!why.empty()) return refused(why);
    }
    return wish;
}

bool is_foreign(Request const& request) {
    std::string_view const site = request.fields.find("Sec-Fetch-Site");
    return site == "cross-site" || site == "same-site";
}

Response refuse_foreign() {
    return problem(403, "a page of another site asks for it (Sec-Fetch-Site); only this port's own may");
}

Response refuse_timeline(std::string_view why) {
    return problem(400, why);
}

Response refuse_busy() {
    Response response = problem(409, "a recording is running, and there is one at a time; try again when it has ended");
    response.fields += fmt::format("Retry-After: {}\r\n", 1);
    return response;
}

Response refuse_gone(std::uint64_t id) {
    return problem(404, fmt::format("recording {} is not kept: only the last one is", id));
}

Response timeline_response(std::string text, std::string_view content_type) {
    Response response;
    response.content_type = content_type;
    response.body = std::move(text);
    response.fields = "Cache-Control: no-store\r\n";
    return response;
}

}   // namespace tricorn::server::admin
