#include "client/server_options.hpp"
#include "client/input_file.hpp"
#include "client/tls.hpp"
#include "client/url_list.hpp"
#include "common/io/socket_address.hpp"

namespace tricorn::option {

OptionValue url(Url& place) {
    auto const read = [&place](std::string_view text) {
        auto const value = parse_url(text, Schemes::http_and_https);
        if (value) place = *value;
        return value.why;
    };
    return {"URL", "http://HOST[:PORT][/path] or https://...", read, [] { return std::string(); }};
}

OptionValue url_list(Url& server, Workload& place) {
    auto const read = [&server, &place](std::string_view path) {
        auto const text = read_file(std::string(path));
        if (!text) return text.why;
        auto list = parse_url_list(*text, read_file);
        if (!list) return list.why;
        server = std::move(list.value->server);
        place = {"urls:" + std::string(path), true, std::move(list.value->kinds)};
        return std::string();
    };
    return {"FILE", {}, read, [] { return std::string(); }};
}

OptionValue unix_socket(std::string& place) {
    auto const read = [&place](std::string_view text) -> std::string {
        if (!unix_address(text)) return text.empty() ? "empty" : "too long";
        place = text;
        return {};
    };
    return {"PATH", "a path of 1 to " + std::to_string(longest_unix_path) + " bytes", read, [&place] { return place; }};
}

OptionValue ca_file(std::string& place) {
    auto const read = [&place](std::string_view text) {
        place = text;
        return refuse_ca_file(place);
    };
    return {"FILE", "a PEM file with certificates", read, [&place] { return place; }};
}

}   // namespace tricorn::option
