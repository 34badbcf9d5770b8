#include "client/load/config/url_list.hpp"
#include "client/load/config/load_options.hpp"
#include "common/text/text.hpp"
#include <algorithm>
#include <boost/beast/core/string.hpp>

namespace tricorn::client {

namespace {

using ReadFile = std::function<Expected<std::string>(std::string const&)>;

constexpr std::string_view blanks = " \t\r";

// Removes the next word from `line` and returns it.
std::string_view take_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    auto const word = line.substr(0, line.find_first_of(blanks));
    line.remove_prefix(word.size());
    return word;
}

// Returns the rest of the line without surrounding blanks.
std::string_view rest_of(std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    return line.substr(0, line.find_last_not_of(blanks) + 1);
}

struct Line {
    Url url;
    RequestKind kind;
};

Expected<Line> read_line(std::string_view text, ReadFile const& read) {
    Line line;
    std::string_view word = take_word(text);
    if (word.front() >= '0' && word.front() <= '9') {
        auto const weight = parse_count(word);
        if (!weight || *weight < 1 || *weight > most_weight)
            return refused("'" + excerpt(word) + "' is not a weight from 1 to " + std::to_string(most_weight));
        line.kind.weight = *weight;
        word = take_word(text);
    }
    if (word.empty()) return refused("the method is missing; allowed: [WEIGHT] METHOD URL [@BODY-FILE]");
    if (auto const method = check_method(word); !method) return refused("'" + excerpt(word) + "': " + method.why);
    line.kind.method = word;
    word = take_word(text);
    if (word.empty()) return refused("the URL is missing; allowed: [WEIGHT] METHOD URL [@BODY-FILE]");
    auto url = parse_typed_url(word, Schemes::http_and_https);
    if (!url) return refused(excerpt(word) + ": " + url.why);
    line.kind.target = std::exchange(url->target, "/");
    line.url = std::move(*url);
    line.kind.name = line.kind.method + " " + line.kind.target;
    std::string const body(rest_of(text));
    if (body.empty()) return line;
    if (!body.starts_with('@')) return refused("'" + excerpt(body) + "' after the URL: only @BODY-FILE may follow it");
    auto content = read(body.substr(1));
    if (!content) return refused(content.why);
    line.kind.body = Body(std::move(*content));
    line.kind.name += " " + body;
    return line;
}

bool same_server(Url const& one, Url const& other) {
    return one.tls == other.tls && one.port == other.port && boost::beast::iequals(one.host, other.host);
}

std::string where(Url const& url) {
    Url server = url;
    server.target.clear();
    return to_string(server);
}

// Appends the line to the list. Returns an error, or "".
std::string add(Line line, UrlList& list) {
    if (list.kinds.empty()) list.server = line.url;
    if (!same_server(line.url, list.server))
        return where(line.url) + " is not the first line's server, " + where(list.server);
    if (std::ranges::find(list.kinds, line.kind.name, &RequestKind::name) != list.kinds.end())
        return excerpt(line.kind.name) + " appears twice; allowed: each once, with a weight";
    if (list.kinds.size() == UrlList::most_kinds)
        return "too many requests; allowed: " + std::to_string(UrlList::most_kinds);
    list.kinds.push_back(std::move(line.kind));
    return {};
}

}   // namespace

Expected<UrlList> parse_url_list(std::string_view text, ReadFile const& read) {
    UrlList list;
    for (std::size_t number = 1; !text.empty(); ++number) {
        auto const line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        auto const content = rest_of(line);
        if (content.empty() || content.starts_with('#')) continue;
        auto parsed = read_line(content, read);
        std::string const why = parsed ? add(std::move(*parsed), list) : parsed.why;
        if (!why.empty()) return refused("line " + std::to_string(number) + ": " + why);
    }
    if (list.kinds.empty()) return refused("it contains no request; a line is [WEIGHT] METHOD URL [@BODY-FILE]");
    return list;
}

}   // namespace tricorn::client
