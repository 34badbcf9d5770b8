#include "server/admin/watch/status_inquiry.hpp"
#include "common/text/json.hpp"
#include "common/version.hpp"
#include <cctype>
#include <cstring>
#include <spdlog/fmt/fmt.h>

namespace tricorn::server::admin {

namespace {

// Lower-case error text, such as "connection refused": it follows a colon, or stands alone.
std::string describe(int error) {
    std::string text = std::strerror(error);
    if (!text.empty()) text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
    return text;
}

bool is_json_object(std::string_view text) {
    std::size_t const first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '{' && is_json(text);
}

std::string request_for_status(Url const& url) {
    return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: tricorn/{}\r\nAccept: application/json\r\n"
                       "Connection: close\r\n\r\n",
                       url.target, url.authority(), version);
}

}   // namespace

StatusInquiry::StatusInquiry(Url const& url) : Get(request_for_status(url), limits, Clock::now() + budget) {}

std::string StatusInquiry::describe_end() const {
    switch (end()) {
        case End::lookup_late: return "its name could not be resolved within a second";
        case End::lookup_failed: return "its name could not be resolved: " + why();
        case End::no_address: return "its name has no addresses";
        case End::no_connection: return error() == ETIMEDOUT ? "no connection within a second" : describe(error());
        case End::lost:
            return error() == 0 ? "it closed the connection before its response was complete" : describe(error());
        case End::head_too_large: return "the head of its response is too large";
        case End::body_too_large: return "its response is larger than 4 MiB";
        case End::malformed: return "its response is not valid HTTP: " + why();
        case End::none:   // these do not happen to it
        case End::complete:
        case End::address_refused:
        case End::stale:
        case End::late: break;
    }
    return "no complete response within a second";
}

Expected<std::string> StatusInquiry::status_text() {
    if (end() != End::complete) return refused(describe_end());
    if (status() != 200) return refused(fmt::format("it answered {}", status()));
    if (!is_json_object(body_)) return refused("its response is not a JSON object");
    return std::move(body_);
}

}   // namespace tricorn::server::admin
