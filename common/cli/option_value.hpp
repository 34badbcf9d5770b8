#pragma once
// The types of option values: parsing, printing, and the allowed values shown in errors.
#include "common/http/endpoint.hpp"
#include "common/text/expected.hpp"
#include "common/text/text.hpp"
#include "common/text/units.hpp"
#include <chrono>
#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace tricorn {

// Binds an option to the variable that holds its value. The variable must outlive this object.
struct OptionValue {
    std::string word;                                   // the value's name in --help, such as N; empty: a switch
    std::string allowed;                                // appended to error messages; empty: nothing is appended
    std::function<Expected<>(std::string_view)> read;   // stores the value
    std::function<std::string()> show;                  // the stored value, in the form that `read` accepts
    std::function<std::string(std::string_view)> told{};   // a given text as errors show it; nullptr: as it is
    std::string after_equals{};                         // name of the value that a switch may take after "="
};

namespace option {

// A whole number in [least, most]; suffixes are accepted (10k).
template <std::unsigned_integral N>
OptionValue number(N& place, std::type_identity_t<N> least, std::type_identity_t<N> most);

// Durations in [least, most].
OptionValue duration(std::chrono::nanoseconds& place, std::chrono::nanoseconds least, std::chrono::nanoseconds most);

// Bytes in [least, most].
template <std::unsigned_integral N>
OptionValue size(N& place, std::type_identity_t<N> least, std::type_identity_t<N> most);

// Any non-empty text; `word` and `allowed` as in OptionValue.
OptionValue text(std::string& place, std::string word, std::string allowed);

// One or more, separated by commas or by repeating the flag; what is given replaces what is stored. A comma in the path
// of a Unix socket separates only where an address follows.
OptionValue endpoints(std::vector<Endpoint>& place);

// One address, or "off" for nullopt.
OptionValue endpoint_or_off(std::optional<Endpoint>& place);

// One word of a list. If several words mean the same value, `show` prints the first of them.
template <class E>
OptionValue choice(E& place, std::vector<std::pair<std::string_view, E>> words);

// Any number of values, separated by commas; a repeated flag appends to the list. `parse` reads one value, `print`
// writes it in the form that `parse` accepts. Neither form may contain a comma.
template <class T>
OptionValue list(std::vector<T>& place, std::string word, std::string allowed, Expected<T> (*parse)(std::string_view),
                 std::string (*print)(T const&));

// A switch that requests another action than the program's normal one, such as --help. It has no value and no
// environment variable.
OptionValue flag(bool& place);

// A switch that asks for help: "" as people read it, or one of `forms` after "=". nullopt: not asked for.
OptionValue help(std::optional<std::string>& place, std::vector<std::string_view> forms = {"markdown"});

namespace detail {

using Limits = std::pair<std::uint64_t, std::uint64_t>;
using Printer = std::string (*)(std::uint64_t);

// Returns the value if it is within the limits, else the error.
Expected<std::uint64_t> within(Expected<std::uint64_t> parsed, Limits);
std::string range(Limits, Printer);
// "a, b or c"
std::string list(std::vector<std::string_view> const& words);

template <class N>
OptionValue scaled(N& place, std::string word, Limits limits, Expected<std::uint64_t> (*parse)(std::string_view),
                   Printer print) {
    auto const read = [&place, limits, parse](std::string_view text) -> Expected<> {
        auto const value = within(parse(text), limits);
        if (value) place = static_cast<N>(*value);
        return value;
    };
    return {std::move(word), range(limits, print), read, [&place, print] { return print(place); }};
}

}   // namespace detail

template <std::unsigned_integral N>
OptionValue number(N& place, std::type_identity_t<N> least, std::type_identity_t<N> most) {
    auto const print = [](std::uint64_t value) { return std::to_string(value); };
    return detail::scaled(place, "N", {least, most}, parse_count, print);
}

template <std::unsigned_integral N>
OptionValue size(N& place, std::type_identity_t<N> least, std::type_identity_t<N> most) {
    return detail::scaled(place, "SIZE", {least, most}, parse_size, print_size);
}

template <class E>
OptionValue choice(E& place, std::vector<std::pair<std::string_view, E>> words) {
    std::vector<std::string_view> shown;
    for (auto word = words.begin(); word != words.end(); ++word) {
        if (word == words.begin() || word->second != (word - 1)->second) shown.push_back(word->first);
    }
    auto const read = [&place, words](std::string_view text) -> Expected<> {
        for (auto const& [word, value] : words) {
            if (word == text) {
                place = value;
                return {};
            }
        }
        return refused("unknown");
    };
    auto const show = [&place, words]() -> std::string {
        for (auto const& [word, value] : words) {
            if (value == place) return std::string(word);
        }
        return {};
    };
    return {"WORD", detail::list(shown), read, show};
}

template <class T>
OptionValue list(std::vector<T>& place, std::string word, std::string allowed, Expected<T> (*parse)(std::string_view),
                 std::string (*print)(T const&)) {
    auto const read = [&place, parse](std::string_view text) -> Expected<> {
        bool const several = text.find(',') != std::string_view::npos;
        for (std::size_t begin = 0; begin <= text.size();) {
            auto const part = text.substr(begin, text.find(',', begin) - begin);
            auto value = parse(part);
            if (!value) return refused(several ? "'" + excerpt(part) + "': " + value.why : value.why);
            place.push_back(std::move(*value));
            begin += part.size() + 1;
        }
        return {};
    };
    auto const show = [&place, print] {
        std::string text;
        for (T const& value : place) text += (text.empty() ? "" : ",") + print(value);
        return text;
    };
    return {std::move(word), std::move(allowed), read, show};
}

}   // namespace option

}   // namespace tricorn
