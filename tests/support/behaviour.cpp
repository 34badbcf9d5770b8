// The requests received by a faulty server, and its reactions.
#include "tests/support/faulty_server.hpp"
#include <algorithm>

namespace tricorn::test {

namespace {

bool is_same_name(std::string_view a, std::string_view b) {
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::vector<std::pair<std::string_view, std::string_view>> fields_of(std::string_view head) {
    std::vector<std::pair<std::string_view, std::string_view>> fields;
    for (std::size_t at = head.find("\r\n") + 2; at + 2 < head.size();) {
        std::size_t const end = head.find("\r\n", at);
        std::string_view const line = head.substr(at, end - at);
        std::size_t const colon = std::min(line.find(':'), line.size());
        std::string_view value = line.substr(std::min(colon + 1, line.size()));
        value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
        fields.emplace_back(line.substr(0, colon), value);
        at = end + 2;
    }
    return fields;
}

}   // namespace

std::string Received::line() const {
    return head.substr(0, head.find("\r\n"));
}

std::size_t Received::count(std::string_view name) const {
    auto const fields = fields_of(head);
    return static_cast<std::size_t>(
        std::ranges::count_if(fields, [&](auto const& field) { return is_same_name(field.first, name); }));
}

std::string Received::field(std::string_view name) const {
    for (auto const& [found, value] : fields_of(head)) {
        if (is_same_name(found, name)) return std::string(value);
    }
    return {};
}

Steps& Steps::say_slowly(std::string_view bytes) {
    for (char const c : bytes) say(std::string(1, c)).pause(Millis(1));
    return *this;
}

Steps& Steps::add(Step step) {
    steps_.push_back(std::move(step));
    return *this;
}

Behaviour always(Steps steps) {
    return {{}, {}, [steps = std::move(steps)](Received const&) { return steps; }};
}

Behaviour always(std::string response) {
    return always(Steps().say(std::move(response)));
}

Behaviour greets(Steps steps) {
    return {[steps = std::move(steps)](std::size_t) { return steps; }, {}, {}};
}

std::string response_text(std::string_view status_line, std::string_view lines, std::string_view body) {
    return "HTTP/1.1 " + std::string(status_line) + "\r\n" + std::string(lines) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

std::string ok_text() {
    return response_text("200 OK", "", "ok");
}

}   // namespace tricorn::test
