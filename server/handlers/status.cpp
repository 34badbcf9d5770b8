#include "server/handlers/status.hpp"
#include "common/http/problem.hpp"
#include "common/text/text.hpp"
#include <charconv>

namespace tricorn::server::handlers {

namespace {

// 0: not a final status.
unsigned parse_code(std::string_view text) {
    unsigned code = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
    bool const whole = error == std::errc() && end == text.data() + text.size();
    return whole && text.size() == 3 && code >= 200 && code <= 599 ? code : 0;
}

char const* fields_of(unsigned code) {
    switch (code) {
        case 301:
        case 302:
        case 303:
        case 307:
        case 308: return "Location: /\r\n";
        case 401: return "WWW-Authenticate: Basic realm=\"tricorn\"\r\n";  // RFC 9110 §15.5.2
        case 405: return "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n";  // RFC 9110 §15.5.6
        case 407: return "Proxy-Authenticate: Basic realm=\"tricorn\"\r\n";  // RFC 9110 §15.5.8
        default: return "";
    }
}

bool is_without_content(unsigned code) {
    return code == 204 || code == 205 || code == 304;
}

}  // namespace

Response status(Request const&, Context const& context) {
    unsigned const code = parse_code(percent_decode(context.argument));
    if (code == 0) return problem(400, "the status must be a number from 200 to 599, as in /status/404");
    Response response;
    response.status = code;
    response.fields = fields_of(code);
    if (is_without_content(code))
        response.content_type = {};
    else
        response.body = std::to_string(code).append(" ").append(reason_phrase(code)).append("\n");
    return response;
}

}  // namespace tricorn::server::handlers
