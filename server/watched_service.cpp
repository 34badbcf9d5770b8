#include "server/watched_service.hpp"
#include "server/fetch_targets.hpp"

namespace tricorn {

Parsed<WatchedService> parse_watched_service(std::string_view text) {
    using Result = Parsed<WatchedService>;
    auto const equals = text.find('=');
    if (equals == std::string_view::npos) return Result::refused("the name is missing");
    auto const name = text.substr(0, equals);
    auto const wrong = refuse_name(name);
    if (!wrong.empty()) return Result::refused(wrong);
    auto url = parse_url(text.substr(equals + 1));
    if (!url) return Result::refused(url.why);
    if (url->target != "/") return Result::refused("no path may stand in it: /status is what is asked for");
    url.value->target = "/status";
    return Result::of({std::string(name), *url});
}

std::string to_string(WatchedService const& watched) {
    return watched.name + "=http://" + watched.url.authority();
}

}   // namespace tricorn
