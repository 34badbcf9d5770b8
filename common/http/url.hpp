#pragma once
// A strict URL parser (RFC 3986, RFC 9110 section 4.2.1). It refuses every URL that two parsers could read differently,
// because the checked host and the connected host must be the same.
#include "common/text/expected.hpp"
#include <cstdint>
#include <string>
#include <string_view>

namespace tricorn {

struct Url {
    std::string host;   // a name, an IPv4 address, or an IPv6 address without its brackets
    std::uint16_t port = 80;   // 1 to 65535
    std::string target = "/";   // path and query, as sent
    bool tls = false;   // https

    bool operator==(Url const&) const = default;

    // Returns HOST[:PORT] as in the Host field: an IPv6 address in brackets, without the scheme's default port.
    std::string authority() const;
};

// The accepted schemes.
enum class Schemes { http, http_and_https };

// Reads http://HOST[:PORT][/path][?query], and the same with https if accepted. Refuses other schemes, user
// information, fragments, bytes that must be percent-encoded, ports with leading zeros, and hosts that end in a number
// but are not four plain decimal numbers (0x7f.1, 2130706433, 127.0.0.01, 1.2.3.4.).
Expected<Url> parse_url(std::string_view text, Schemes schemes = Schemes::http);

// The same for what people type: without a scheme it is http, as curl has it. localhost:8080/db
Expected<Url> parse_typed_url(std::string_view text, Schemes schemes = Schemes::http);

// Reads HOST[:PORT] by the rules of parse_url for http; the target is "/".
Expected<Url> parse_authority(std::string_view text);

// May this path and query stand in a URL?
Expected<> check_target(std::string_view target);

std::string to_string(Url const&);

}   // namespace tricorn
