#include "common/cli/option_value.hpp"
#include <algorithm>
#include <memory>

namespace tricorn::option {
namespace detail {

Expected<std::uint64_t> within(Expected<std::uint64_t> parsed, Limits limits) {
    if (!parsed) return parsed;
    if (*parsed < limits.first) return refused("too small");
    if (*parsed > limits.second) return refused("too large");
    return parsed;
}

std::string range(Limits limits, Printer print) {
    if (limits.second == std::numeric_limits<std::uint64_t>::max()) return "a whole number of up to 64 bits";
    return print(limits.first) + " to " + print(limits.second);
}

std::string list(std::vector<std::string_view> const& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
        text += words[i];
    }
    return text;
}

}  // namespace detail

OptionValue duration(std::chrono::nanoseconds& place, std::chrono::nanoseconds least, std::chrono::nanoseconds most) {
    auto const read = [&place, least, most](std::string_view text) -> Expected<> {
        auto const value = parse_duration(text);
        if (!value) return value;
        if (*value < least) return refused("too short");
        if (*value > most) return refused("too long");
        place = *value;
        return {};
    };
    auto const allowed = print_duration(least) + " to " + print_duration(most);
    return {"DURATION", allowed, read, [&place] { return print_duration(place); }};
}

OptionValue text(std::string& place, std::string word, std::string allowed) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        if (text.empty()) return refused("empty");
        place = text;
        return {};
    };
    return {std::move(word), std::move(allowed), read, [&place] { return place; }};
}

namespace {

constexpr std::size_t most_endpoints = 64;

Expected<std::vector<Endpoint>> parse_endpoints(std::string_view text) {
    std::vector<Endpoint> endpoints;
    std::size_t begin = 0;
    for (std::size_t end = text.find(','); end != std::string_view::npos; end = text.find(',', end + 1)) {
        auto const one = text.substr(begin, end - begin);
        auto const rest = text.substr(end + 1);
        bool const in_a_path = one.starts_with("unix:") && !parse_endpoint(rest.substr(0, rest.find(',')));
        if (in_a_path) continue;
        auto value = parse_endpoint(one);
        if (!value) return refused("'" + std::string(one) + "': " + value.why);
        endpoints.push_back(std::move(*value));
        begin = end + 1;
    }
    auto last = parse_endpoint(text.substr(begin));
    if (!last && begin > 0) return refused("'" + std::string(text.substr(begin)) + "': " + last.why);
    if (!last) return refused(last.why);
    endpoints.push_back(std::move(*last));
    return endpoints;
}

}   // namespace

OptionValue endpoints(std::vector<Endpoint>& place) {
    auto const read = [&place, given = std::make_shared<bool>(false)](std::string_view text) -> Expected<> {
        auto values = parse_endpoints(text);
        if (!values) return values;
        if (!std::exchange(*given, true)) place.clear();
        place.insert(place.end(), values->begin(), values->end());
        if (place.size() > most_endpoints) return refused("more than " + std::to_string(most_endpoints) + " addresses");
        return {};
    };
    auto const show = [&place] {
        std::string text;
        for (Endpoint const& endpoint : place) text += (text.empty() ? "" : ",") + to_string(endpoint);
        return text;
    };
    return {"ADDRESS", "HOST:PORT, [V6]:PORT or unix:PATH, more after commas", read, show};
}

OptionValue endpoint_or_off(std::optional<Endpoint>& place) {
    auto const read = [&place](std::string_view text) -> Expected<> {
        if (text == "off") {
            place.reset();
            return {};
        }
        auto const value = parse_endpoint(text);
        if (value) place = *value;
        return value;
    };
    return {"ADDRESS", "HOST:PORT, [V6]:PORT, unix:PATH or off", read,
            [&place] { return place ? to_string(*place) : std::string("off"); }};
}

OptionValue flag(bool& place) {
    auto const read = [&place](std::string_view) -> Expected<> {
        place = true;
        return {};
    };
    return {{}, {}, read, [] { return std::string(); }};
}

OptionValue help(std::optional<std::string>& place, std::vector<std::string_view> forms) {
    auto const read = [&place, forms](std::string_view text) -> Expected<> {
        if (!text.empty() && std::ranges::find(forms, text) == forms.end()) return refused("unknown");
        place = text;
        return {};
    };
    return {{}, detail::list(forms), read, [] { return std::string(); }, {}, "FORM"};
}

}  // namespace tricorn::option
