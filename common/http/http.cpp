#include "common/http/http.hpp"
#include <algorithm>
#include <array>

namespace tricorn {

namespace {

char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

struct Reason {
    unsigned status;
    std::string_view phrase;
};

// Sorted by status. 428, 429, 431 and 511 come from RFC 6585; RFC 9110 does not use 306 and 418.
constexpr std::array reasons = std::to_array<Reason>({
    {100, "Continue"},
    {101, "Switching Protocols"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {305, "Use Proxy"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {407, "Proxy Authentication Required"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {511, "Network Authentication Required"},
});

}  // namespace

void Fields::clear() {
    text_.clear();
    entries_.clear();
}

void Fields::add(std::string_view name, std::string_view value) {
    Entry const entry{static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(name.size()),
                      static_cast<std::uint32_t>(value.size())};
    text_.append(name).append(value);
    entries_.push_back(entry);
}

Fields::Field Fields::operator[](std::size_t index) const {
    Entry const& entry = entries_[index];
    char const* const start = text_.data() + entry.start;
    return {{start, entry.name_size}, {start + entry.name_size, entry.value_size}};
}

std::string_view Fields::find(std::string_view name) const {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
        Field const field = (*this)[i];
        if (iequals(field.name, name)) return field.value;
    }
    return {};
}

std::string_view Request::query() const {
    std::size_t const mark = target.find('?');
    return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

void Request::clear() {
    method.clear();
    target.clear();
    authority.clear();
    version = 11;
    keep_alive = true;
    fields.clear();
    body.clear();
}

std::string_view reason_phrase(unsigned status) {
    auto const found = std::ranges::lower_bound(reasons, status, {}, &Reason::status);
    return found != reasons.end() && found->status == status ? found->phrase : std::string_view("Unknown");
}

bool iequals(std::string_view a, std::string_view b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return to_lower(x) == to_lower(y); });
}

}  // namespace tricorn
