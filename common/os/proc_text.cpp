#include "common/os/proc_text.hpp"
#include "common/os/descriptor.hpp"
#include <array>
#include <charconv>
#include <fcntl.h>
#include <unistd.h>

namespace tricorn {

namespace {

constexpr std::string_view blanks = " \t\n";

std::optional<std::uint64_t> number_at_front(std::string_view text) {
    std::uint64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    return number;
}

}  // namespace

std::optional<std::string> text_of(std::string const& path) {
    Descriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return std::nullopt;
    std::string text;
    std::array<char, 4096> bytes{};
    ssize_t got = 0;
    while ((got = ::read(file.number(), bytes.data(), bytes.size())) > 0)
        text.append(bytes.data(), static_cast<std::size_t>(got));
    if (got < 0) return std::nullopt;
    return text;
}

std::string first_line_of(std::string const& path) {
    auto const text = text_of(path);
    return text ? text->substr(0, text->find('\n')) : std::string();
}

std::optional<std::uint64_t> number_in(std::string const& path) {
    auto const text = text_of(path);
    return text ? number_at_front(*text) : std::nullopt;
}

std::string_view next_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    std::string_view const word = text.substr(0, text.find_first_of(blanks));
    text.remove_prefix(word.size());
    return word;
}

std::optional<std::uint64_t> next_number(std::string_view& text) {
    return number_at_front(next_word(text));
}

std::string_view words_behind(std::string_view text, std::string_view name) {
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (!line.starts_with(name)) continue;
        line.remove_prefix(name.size());
        auto const colon = line.find_first_not_of(" \t");
        if (colon == std::string_view::npos || line[colon] != ':') continue;
        line.remove_prefix(colon + 1);
        auto const first = line.find_first_not_of(" \t");
        return first == std::string_view::npos ? std::string_view() : line.substr(first);
    }
    return {};
}

std::optional<std::uint64_t> number_behind(std::string_view text, std::string_view name) {
    return number_at_front(words_behind(text, name));
}

}  // namespace tricorn
