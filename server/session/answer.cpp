#include "server/session/answer.hpp"
#include "common/text/date.hpp"
#include "common/version.hpp"
#include <charconv>
#include <ctime>

namespace tricorn::server {

namespace {

// The header lines that change once a second, cached per second and thread.
std::string const& common_fields() {
    static thread_local std::time_t made_at = -1;
    static thread_local std::string lines;
    timespec now;
    ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (now.tv_sec != made_at) {
        made_at = now.tv_sec;
        lines = "\r\nServer: tricorn/";
        lines += version;
        lines += "\r\nDate: ";
        lines += http_date(made_at);
        lines += "\r\nX-Content-Type-Options: nosniff\r\n";
    }
    return lines;
}

template <class Number>
void append_number(std::string& out, Number number) {
    char digits[20];
    auto const [end, ec] = std::to_chars(digits, digits + sizeof digits, number);
    out.append(digits, end);
}

}  // namespace

bool may_have_body(unsigned status) {
    return status >= 200 && status != 204 && status != 304;
}

std::uint64_t body_size(Response const& response) {
    return response.source ? response.source_size : response.body.size();
}

void append_head(std::string& out, Response const& response, Framing framing) {
    out += "HTTP/1.1 ";
    append_number(out, response.status);
    out += ' ';
    out += reason_phrase(response.status);
    out += common_fields();
    if (may_have_body(response.status)) {
        if (!response.content_type.empty()) {
            out += "Content-Type: ";
            out += response.content_type;
            out += "\r\n";
        }
        out += "Content-Length: ";
        append_number(out, body_size(response));
        out += "\r\n";
    }
    if (framing.close) {
        out += "Connection: close\r\n";
    } else if (framing.announce_keep) {
        out += "Connection: keep-alive\r\n";
    }
    out += response.fields;
    out += "\r\n";
}

}  // namespace tricorn::server
