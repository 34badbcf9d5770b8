#include "client/load/engine/targets.hpp"
#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/rfc7230.hpp>

namespace tricorn::client {

namespace {

// Bytes of a body up to which it becomes part of the request: one piece of memory, and with TLS one record.
constexpr std::size_t largest_copied = 16 * 1024;

}   // namespace

bool Target::is_ok(unsigned status) const {
    return std::ranges::any_of(expect,
                               [&](auto const& range) { return range.first <= status && status <= range.second; });
}

Target make_target(LoadConfig const& config) {
    std::string const method = method_of(config);
    bool const own_host = std::ranges::any_of(
        config.headers, [](Header const& header) { return boost::beast::iequals(header.name, "host"); });
    std::string request = method + " " + config.url.target + " HTTP/1.1\r\n";
    if (!own_host) request += "Host: " + config.url.authority() + "\r\n";
    for (Header const& header : config.headers) request += header.name + ": " + header.value + "\r\n";
    std::string_view const body = config.body.bytes();
    bool const apart = body.size() > largest_copied;
    bool const announced = config.body || method == "POST" || method == "PUT" || method == "PATCH";
    if (announced) request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    request += "\r\n";
    if (!config.verify && !apart) request += body;
    bool const closes = std::ranges::any_of(config.headers, [](Header const& header) {
        return boost::beast::iequals(header.name, "connection") &&
               boost::beast::http::token_list(header.value).exists("close");
    });
    Target target{std::move(request), method == "HEAD", closes, config.expect};
    if (config.verify)
        target.unique_bytes = body.size();
    else if (apart)
        target.body = config.body;
    return target;
}

Targets::Targets(LoadConfig const& config) {
    std::uint64_t end = 0;
    LoadConfig base = config;
    base.workload = {};   // do not copy all bodies for each kind
    for (RequestKind const& kind : config.workload.kinds) {
        targets_.push_back(make_target(with_kind(base, kind)));
        targets_.back().answer_bytes = kind.answer_bytes.value_or(Target::any_length);
        ends_.push_back(end += kind.weight);
    }
    if (targets_.empty()) targets_.push_back(make_target(config));
}

// The modulo bias towards small numbers is below one part in 10^12: 64 bits, divided by at most 16 million.
std::size_t Targets::draw(Random& random) const {
    std::uint64_t const point = random() % ends_.back();
    return static_cast<std::size_t>(std::ranges::upper_bound(ends_, point) - ends_.begin());
}

}  // namespace tricorn::client
