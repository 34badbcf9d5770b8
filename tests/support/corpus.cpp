#include "tests/support/corpus.hpp"
#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace tricorn::test {

namespace {

std::string read_file(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::runtime_error("cannot be read");
    }
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

template <class Number>
Number number(std::string_view text, int base = 10) {
    Number value{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
        throw std::runtime_error("not a number: '" + std::string(text) + "'");
    }
    return value;
}

// Splits off the text before the separator; without one, everything.
std::string_view take_until(std::string_view& text, std::string_view separator) {
    std::size_t const end = text.find(separator);
    std::string_view const part = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + separator.size());
    return part;
}

// Returns the position of the brace that closes the one before `text`.
std::size_t closing_brace(std::string_view text) {
    int depth = 1;
    for (std::size_t at = 0; at < text.size(); ++at) {
        depth += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
        if (depth == 0) {
            return at;
        }
    }
    throw std::runtime_error("\\repeat{ without its }");
}

// `text` begins behind the backslash; removes one escape from it.
std::string take_escape(std::string_view& text) {
    constexpr std::string_view repeat = "repeat{";
    if (text.starts_with(repeat)) {
        text.remove_prefix(repeat.size());
        std::size_t const end = closing_brace(text);
        std::string_view const inside = text.substr(0, end);
        std::size_t const comma = inside.rfind(',');
        text.remove_prefix(end + 1);
        std::string const part = unescape(inside.substr(0, comma));
        std::string result;
        for (auto left = number<std::size_t>(inside.substr(comma + 1)); left > 0; --left) {
            result += part;
        }
        return result;
    }
    char const kind = text.empty() ? '\0' : text.front();
    text.remove_prefix(text.empty() ? 0 : 1);
    switch (kind) {
        case 'r': return "\r";
        case 'n': return "\n";
        case 't': return "\t";
        case '\\': return "\\";
        case 'x': {
            auto const byte = number<unsigned char>(text.substr(0, 2), 16);
            text.remove_prefix(2);
            return std::string(1, static_cast<char>(byte));
        }
        default: throw std::runtime_error(std::string("unknown escape \\") + kind);
    }
}

std::vector<CorpusCase::Response> parse_statuses(std::string_view text) {
    std::vector<CorpusCase::Response> result;
    while (!text.empty()) {
        std::string_view word = take_until(text, " ");
        CorpusCase::Response response;
        if (word.ends_with("/head")) {
            response.to_head = true;
            word.remove_suffix(5);
        }
        while (!word.empty()) {
            response.statuses.push_back(number<int>(take_until(word, "|")));
        }
        result.push_back(std::move(response));
    }
    return result;
}

CorpusCase::Closes parse_closes(std::string_view text) {
    if (text == "yes|no") {
        return CorpusCase::Closes::either;
    }
    if (text != "yes" && text != "no") {
        throw std::runtime_error("closes is yes, no or yes|no");
    }
    return text == "yes" ? CorpusCase::Closes::yes : CorpusCase::Closes::no;
}

void parse_expectation(CorpusCase& into, std::string_view line) {
    std::string_view const key = take_until(line, ": ");
    if (key == "why") {
        into.why = line;
    } else if (key == "status") {
        into.responses = parse_statuses(line);
    } else if (key == "closes") {
        into.closes = parse_closes(line);
    } else if (key == "body" || key == "body:") {
        into.body = unescape(line);
    } else if (key == "json") {
        std::string const pointer(take_until(line, " = "));
        into.json.emplace_back(pointer, line);
    } else if (key == "field") {
        std::string const name(take_until(line, ": "));
        into.fields.emplace_back(name, line);
    } else {
        throw std::runtime_error("unknown key '" + std::string(key) + "'");
    }
}

CorpusCase load_case(std::filesystem::path const& request) {
    CorpusCase result;
    result.name = request.stem();
    result.request = unescape(read_file(request));
    std::istringstream lines(read_file(std::filesystem::path(request).replace_extension(".want")));
    for (std::string line; std::getline(lines, line);) {
        parse_expectation(result, line);
    }
    if (result.responses.empty() || result.why.empty()) {
        throw std::runtime_error("status or why is missing");
    }
    return result;
}

}  // namespace

bool CorpusCase::Response::allows(int status) const {
    return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

std::string unescape(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        char const next = text.front();
        text.remove_prefix(1);
        if (next == '\\') {
            result += take_escape(text);
        } else if (next != '\n' && next != '\r') {
            result += next;
        }
    }
    return result;
}

std::vector<CorpusCase> load_corpus(std::filesystem::path const& folder) {
    std::vector<CorpusCase> result;
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".http") {
            try {
                result.push_back(load_case(entry.path()));
            } catch (std::runtime_error const& error) {
                throw std::runtime_error(entry.path().string() + ": " + error.what());
            }
        }
    }
    std::sort(result.begin(), result.end(), [](auto const& a, auto const& b) { return a.name < b.name; });
    return result;
}

}  // namespace tricorn::test
