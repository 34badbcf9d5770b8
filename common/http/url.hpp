#pragma once
// A URL, read strictly (RFC 3986, RFC 9110 section 4.2.1): what two readers could understand in two ways is
// refused, because what is checked and what is connected to must be the same.
#include "common/text/expected.hpp"
#include <cstdint>
#include <string>
#include <string_view>

namespace tricorn {

struct Url {
    std::string host;         // a name, an IPv4 address, or an IPv6 address without its brackets
    std::uint16_t port = 80;  // 1 to 65535
    std::string target = "/"; // path and query, as they are sent
    bool tls = false;         // https

    bool operator==(Url const&) const = default;

    // HOST[:PORT] as the Host field has it: an IPv6 address in brackets, without the scheme's
    // default port.
    std::string authority() const;
};

// Which schemes are understood.
enum class Schemes { http, http_and_https };

// Reads http://HOST[:PORT][/path][?query], and the same with https where that is understood. Refused: other schemes, user information, fragments, any byte that may not
// stand in a URL (write it percent-encoded), ports with leading zeros, and hosts that end in a number as an IPv4 address
// does but are not one of four plain decimal numbers (0x7f.1, 2130706433, 127.0.0.01, 1.2.3.4.).
Expected<Url> parse_url(std::string_view text, Schemes schemes = Schemes::http);

// Reads HOST[:PORT] as parse_url does of http; the target is "/".
Expected<Url> parse_authority(std::string_view text);

// May this path and query stand in a URL?
Expected<> check_target(std::string_view target);

std::string to_string(Url const&);

}   // namespace tricorn
