#include "server/fetch/fetch_policy.hpp"
#include "common/http/authority.hpp"
#include "common/text/text.hpp"
#include "server/fetch/public_address.hpp"
#include <algorithm>
#include <netinet/in.h>
#include <optional>

namespace tricorn::server {
namespace {

struct Wanted {
    std::optional<std::string> url, upstream, path;
};

std::string_view next_word(std::string_view& text) {
    constexpr std::string_view space = " \t";
    text.remove_prefix(std::min(text.find_first_not_of(space), text.size()));
    auto const word = text.substr(0, text.find_first_of(space));
    text.remove_prefix(word.size());
    return word;
}

// An element is PROTOCOL RECEIVED-BY[:PORT] [(COMMENT)]. Commas in comments are also taken as ends of elements: that
// can make a comment match, but cannot hide an element.
bool names_us(std::string_view element) {
    next_word(element);
    auto const received_by = next_word(element);
    return iequals(received_by.substr(0, received_by.find_first_of(":(")), fetch_pseudonym);
}

bool came_through_fetch(Fields const& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i) {
        auto const [name, value] = fields[i];
        if (!iequals(name, "Via")) continue;
        for (std::size_t begin = 0; begin <= value.size();) {
            auto const element = value.substr(begin, value.find(',', begin) - begin);
            if (names_us(element)) return true;
            begin += element.size() + 1;
        }
    }
    return false;
}

// A URL of which an '&' was not encoded is cut short by it: what is left over must not be ignored.
Expected<Wanted> read_wanted(std::string_view query) {
    Wanted wanted;
    for (auto& [name, value] : parse_query(query)) {
        auto* const place = name == "url"        ? &wanted.url
                            : name == "upstream" ? &wanted.upstream
                            : name == "path"     ? &wanted.path
                                                 : nullptr;
        if (place == nullptr)
            return refused(
                "unknown parameter; allowed: url, or upstream and path; an & inside their values must be written "
                "%26");
        if (*place) return refused(name + " is given twice");
        *place = std::move(value);
    }
    if (wanted.url && wanted.upstream) return refused("url and upstream are both given; allowed: one of them");
    if (!wanted.url && !wanted.upstream)
        return refused("the target is missing: ?url=http://HOST[:PORT]/PATH or ?upstream=NAME");
    if (wanted.url && wanted.path) return refused("path is only allowed with upstream; a url contains its own");
    return wanted;
}

FetchDecision refuse(unsigned status, std::string why) {
    return {{}, status, std::move(why)};
}

bool is_listed(std::string_view host, std::uint16_t port, FetchConfig const& config) {
    return std::ranges::any_of(
        config.allow, [&](FetchAllowed const& allowed) { return allowed.host == host && allowed.port == port; });
}

FetchDecision decide_url(std::string_view text, FetchConfig const& config) {
    auto url = parse_url(text);
    if (!url) return refuse(400, "url: " + url.why + "; allowed: http://HOST[:PORT][/PATH][?QUERY]");
    url->host = canonical_host(url->host);
    if (!is_listed(url->host, url->port, config))
        return refuse(403, "url: this host and port must be allowed by --fetch-allow; without it "
                           "no URL is allowed");
    return {{*url, false, {}}, 0, {}};
}

FetchDecision decide_upstream(Wanted const& wanted, FetchConfig const& config) {
    std::string const path = wanted.path.value_or("/");
    if (!path.starts_with('/') || path.starts_with("//")) return refuse(400, "path: it must begin with one /");
    if (auto const sound = check_target(path); !sound) return refuse(400, "path: " + sound.why);
    auto const found = std::ranges::find(config.upstreams, *wanted.upstream, &NamedServer::name);
    if (found == config.upstreams.end()) return refuse(403, "upstream: unknown name (--upstream)");
    FetchDecision decision{{found->url, true, found->name}, 0, {}};
    decision.target.url.target = path;
    return decision;
}

// An address of one link alone, which no list can name.
bool is_scoped(SocketAddress const& address) {
    return address.storage.ss_family == AF_INET6 && address.as<sockaddr_in6>().sin6_scope_id != 0;
}

bool is_loopback(std::string_view address) {
    return address.starts_with("127.") || address == "::1";
}

}   // namespace

FetchDecision decide_fetch(Request const& request, FetchConfig const& config) {
    if (came_through_fetch(request.fields))
        return refuse(403, "this request has already passed through a /fetch (Via); fetch chains could loop forever");
    auto const wanted = read_wanted(request.query());
    if (!wanted) return refuse(400, wanted.why);
    return wanted->url ? decide_url(*wanted->url, config) : decide_upstream(*wanted, config);
}

Expected<> check_addresses(FetchTarget const& target, std::span<SocketAddress const> addresses,
                           FetchConfig const& config) {
    if (target.trusted) return {};
    bool const local = target.url.host == "localhost";
    auto const is_good = [&](SocketAddress const& address) {
        if (is_public(address)) return true;
        if (is_scoped(address)) return false;
        std::string const host = host_of(address);   // as canonical_host writes it
        return (local && is_loopback(host)) || (!host.empty() && is_listed(host, target.url.port, config));
    };
    if (!addresses.empty() && std::ranges::all_of(addresses, is_good)) return {};
    return refused("url: this name resolves to an address that --fetch-allow must list itself");
}

}   // namespace tricorn::server
