#include "client/load/config/workload.hpp"
#include "common/http/url.hpp"
#include "common/text/text.hpp"
#include <algorithm>
#include <array>

namespace tricorn::client {

namespace {

using Kind = Expected<RequestKind>;
using namespace std::chrono_literals;

constexpr std::uint64_t most_echoed = 64 << 20;
constexpr std::uint64_t most_queries = 500;
constexpr auto longest_wait = 24h;
constexpr auto longest_computation = 1h;

constexpr std::string_view simple_names =
    "plaintext, json, echo:SIZE, db, queries:N, fetch[:PATH], cpu:MS or delay:DURATION";
constexpr std::string_view all_names =
    "plaintext, json, echo:SIZE, db, queries:N, fetch[:PATH], cpu:MS, delay:DURATION or mixed:W=WEIGHT,W=WEIGHT,...";

Kind kind(std::string_view name, std::string target) {
    return RequestKind{std::string(name), std::move(target), {}, {}, 1};
}

Kind refused(std::string_view why, std::string_view allowed) {
    return tricorn::refused(std::string(why) + "; allowed: " + std::string(allowed));
}

Kind read_echo(std::string_view name, std::string_view argument) {
    auto const size = parse_size(argument);
    if (!size || *size > most_echoed)
        return refused(size ? "too large" : size.why, "echo:SIZE of 0 to " + print_size(most_echoed));
    Kind result = kind(name, "/echo?raw=1");
    std::string letters(*size, '\0');
    for (std::size_t i = 0; i < *size; ++i) letters[i] = static_cast<char>('a' + i % 26);
    result->body = std::move(letters);
    result->answer_bytes = *size;
    return result;
}

Kind read_queries(std::string_view name, std::string_view argument) {
    auto const count = parse_count(argument);
    if (count && *count >= 1 && *count <= most_queries) return kind(name, "/queries?queries=" + std::to_string(*count));
    return refused(!count ? count.why : *count == 0 ? "too small" : "too large", "queries:N of 1 to 500");
}

// Encodes a query parameter's value. RFC 3986 section 3.4 allows '/' and ':' in a query.
std::string percent_encode(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (char const c : text) {
        bool const plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           std::string_view("-._~/:").find(c) != std::string_view::npos;
        auto const byte = static_cast<unsigned char>(c);
        if (plain)
            out += c;
        else
            (out += '%') += {hex[byte >> 4], hex[byte & 15]};
    }
    return out;
}

Kind read_fetch(std::string_view name, std::string_view path) {
    constexpr std::string_view allowed = "fetch:PATH with a path (and query) such as /delay/10ms";
    if (!path.starts_with('/')) return refused("the path must begin with /", allowed);
    auto const url = parse_url("http://origin" + std::string(path));
    return url ? kind(name, "/fetch?upstream=origin&path=" + percent_encode(path)) : refused(url.why, allowed);
}

// A valid duration holds only letters, digits and points, so a URL may contain it unencoded.
Kind read_cpu(std::string_view name, std::string_view argument) {
    bool const number = !argument.empty() && argument.back() >= '0' && argument.back() <= '9';
    auto const time = parse_duration(number ? std::string(argument) + "ms" : "x");
    if (!time || *time > longest_computation)
        return refused(time ? "too long" : "not a number of milliseconds", "cpu:MS of 0 to 3600000 such as 1 or 0.5");
    return kind(name, "/cpu?ms=" + std::string(argument));
}

Kind read_delay(std::string_view name, std::string_view argument) {
    auto const time = parse_duration(argument, "s");
    if (!time || *time > longest_wait)
        return refused(time ? "too long" : time.why, "delay:DURATION of 0s to 24h such as 20ms");
    return kind(name, "/delay/" + std::string(argument));
}

struct Form {
    std::string_view word;
    std::string_view path;   // target of a kind without argument; else empty
    Kind (*read)(std::string_view name, std::string_view argument) = nullptr;
};

constexpr auto forms = std::to_array<Form>({{"plaintext", "/plaintext"},
                                            {"json", "/json"},
                                            {"db", "/db"},
                                            {"echo", {}, read_echo},
                                            {"queries", {}, read_queries},
                                            {"fetch", {}, read_fetch},
                                            {"cpu", {}, read_cpu},
                                            {"delay", {}, read_delay}});

// `names`: the allowed names, for the error message.
Kind read_kind(std::string_view name, std::string_view names) {
    auto const colon = name.find(':');
    auto const word = name.substr(0, colon);
    auto const form = std::ranges::find(forms, word, &Form::word);
    if (form == forms.end()) return refused(word.empty() ? "empty" : "unknown", names);
    bool const has_argument = colon != std::string_view::npos;
    if (form->read == nullptr)
        return has_argument ? refused(std::string(word) + " takes no argument", word)
                            : kind(name, std::string(form->path));
    if (has_argument) return form->read(name, name.substr(colon + 1));
    return word == "fetch" ? read_fetch(name, "/delay/10ms") : form->read(name, {});
}

// "db=20": the weight follows the last '=', because a path may contain others.
Kind read_share(std::string_view share) {
    auto const equals = share.rfind('=');
    if (equals == std::string_view::npos)
        return refused("'" + excerpt(share) + "' has no weight", "mixed:W=WEIGHT,W=WEIGHT such as mixed:db=20,json=80");
    auto const weight = parse_count(share.substr(equals + 1));
    if (!weight || *weight < 1 || *weight > most_weight)
        return refused("the weight of '" + excerpt(share) + "' is " +
                           (!weight       ? weight.why
                            : *weight < 1 ? "too small"
                                          : "too large"),
                       "whole numbers of 1 to " + std::to_string(most_weight));
    Kind result = read_kind(share.substr(0, equals), simple_names);
    if (!result) return tricorn::refused("'" + excerpt(share) + "': " + result.why);
    result->weight = *weight;
    return result;
}

Expected<Workload> read_mixture(std::string_view name, std::string_view list) {
    Workload workload{std::string(name), true, {}};
    while (true) {
        auto const comma = list.find(',');
        Kind share = read_share(list.substr(0, comma));
        if (!share) return tricorn::refused(share.why);
        if (std::ranges::find(workload.kinds, share->name, &RequestKind::name) != workload.kinds.end())
            return tricorn::refused(excerpt(share->name) + " appears twice; allowed: each once");
        workload.kinds.push_back(std::move(*share));
        if (workload.kinds.size() > Workload::most_kinds)
            return tricorn::refused("too many; allowed: " + std::to_string(Workload::most_kinds));
        if (comma == std::string_view::npos) return workload;
        list.remove_prefix(comma + 1);
    }
}

}  // namespace

Expected<Workload> parse_workload(std::string_view text) {
    constexpr std::string_view mixed = "mixed:";
    if (text.starts_with(mixed)) return read_mixture(text, text.substr(mixed.size()));
    Kind single = read_kind(text, all_names);
    if (!single) return tricorn::refused(single.why);
    return Workload{std::string(text), false, {std::move(*single)}};
}

std::string_view workload_help() {
    return R"(
Workloads (--workload W) name requests to the endpoints of a tricorn-server. The URL is then just http://HOST[:PORT].
  plaintext, json    GET /plaintext, GET /json
  echo:SIZE          POST /echo?raw=1 with SIZE bytes (64k, 1KiB); a response of another length is an error
  db                 GET /db
  queries:N          GET /queries?queries=N
  fetch[:PATH]       GET /fetch?upstream=origin&path=PATH (default: /delay/10ms). Start the server with
                     --upstream origin=http://HOST:PORT.
  cpu:MS             GET /cpu?ms=MS
  delay:DURATION     GET /delay/DURATION
  mixed:W=WEIGHT,... draws each request from these, by weight: mixed:plaintext=70,db=20,cpu:1=10 (in a PATH write a
                     comma as %2C)
)";
}

}  // namespace tricorn::client
