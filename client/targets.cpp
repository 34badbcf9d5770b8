#include "client/targets.hpp"
#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>

namespace tricorn {

bool Target::is_ok(unsigned status) const {
    return std::ranges::any_of(expect,
                               [&](auto const& range) { return range.first <= status && status <= range.second; });
}

Target make_target(LoadConfig const& config) {
    std::string method = config.method;
    if (method.empty()) method = config.body ? "POST" : "GET";
    bool const own_host = std::ranges::any_of(
        config.headers, [](Header const& header) { return boost::beast::iequals(header.name, "host"); });
    std::string request = method + " " + config.url.target + " HTTP/1.1\r\n";
    if (!own_host) request += "Host: " + config.url.authority() + "\r\n";
    for (Header const& header : config.headers) request += header.name + ": " + header.value + "\r\n";
    std::string const body = config.body.value_or("");
    bool const announced = config.body || method == "POST" || method == "PUT" || method == "PATCH";
    if (announced) request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    request += "\r\n" + body;
    bool const closes = std::ranges::any_of(config.headers, [](Header const& header) {
        return boost::beast::iequals(header.name, "connection") &&
               boost::beast::http::token_list(header.value).exists("close");
    });
    return {std::move(request), method == "HEAD", closes, config.expect};
}

}  // namespace tricorn
