#include "server/fetch/public_address.hpp"
#include "tests/support/socket_addresses.hpp"
#include <algorithm>
#include <arpa/inet.h>
#include <bitset>
#include <doctest/doctest.h>
#include <string>
#include <sys/un.h>
#include <vector>

namespace tricorn::server::public_address_test {

using namespace tricorn::test;

namespace {

// Addresses as texts of '0' and '1', so that no code is shared with the code under test.
using Bits = std::string;

Bits bits_of(SocketAddress const& address) {
    auto const* bytes = reinterpret_cast<unsigned char const*>(&address.storage);
    bool const six = address.storage.ss_family == AF_INET6;
    bytes += six ? offsetof(sockaddr_in6, sin6_addr) : offsetof(sockaddr_in, sin_addr);
    Bits bits;
    for (int i = 0; i < (six ? 16 : 4); ++i) bits += std::bitset<8>(bytes[i]).to_string();
    return bits;
}

SocketAddress address_of(Bits const& bits) {
    bool const six = bits.size() == 128;
    SocketAddress address = *address_from(six ? "::" : "0.0.0.0");
    auto* bytes = reinterpret_cast<unsigned char*>(&address.storage);
    bytes += six ? offsetof(sockaddr_in6, sin6_addr) : offsetof(sockaddr_in, sin_addr);
    for (std::size_t i = 0; i < bits.size() / 8; ++i)
        bytes[i] = static_cast<unsigned char>(std::bitset<8>(bits, i * 8, 8).to_ulong());
    return address;
}

Bits neighbour(Bits bits, bool after) {
    for (std::size_t i = bits.size(); i-- > 0;) {
        bits[i] = bits[i] == '0' ? '1' : '0';
        if ((bits[i] == '1') == after) break;   // no carry
    }
    return bits;
}

bool is_6(std::string const& text) {
    return text.find(':') != std::string::npos;
}

// The first bits of "ADDRESS/LENGTH".
Bits prefix(std::string const& range) {
    auto const slash = range.find('/');
    return bits_of(*address_from(range.substr(0, slash))).substr(0, std::stoul(range.substr(slash + 1)));
}

// IANA's complete special-purpose registries for IPv4 and IPv6, and ranges that are not unicast or not assigned.
std::vector<std::string> const& closed() {
    static std::vector<std::string> const ranges = {
        // IPv4
        "0.0.0.0/8", "0.0.0.0/32", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.0.0/29", "192.0.0.8/32", "192.0.0.9/32", "192.0.0.10/32", "192.0.0.170/32",
        "192.0.0.171/32", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.88.99.2/32",
        "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
        "240.0.0.0/4", "255.255.255.255/32",
        // IPv6: special
        "::1/128", "::/128", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001::/32", "2001:1::1/128",
        "2001:1::2/128", "2001:1::3/128", "2001:2::/48", "2001:3::/32", "2001:4:112::/48", "2001:10::/28",
        "2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16",
        "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        // IPv6: not assigned, with gaps for ranges that embed an IPv4 address
        "::/97", "::8000:0:0/97", "0:0:0:1::/64", "0:1::/32", "0:2::/31", "0:4::/30", "0:8::/29", "0:10::/28",
        "0:20::/27", "0:40::/26", "64::/16", "100::/8", "200::/7", "400::/6", "800::/5", "1000::/4", "4000::/2",
        "8000::/1"};
    return ranges;
}

bool expected(Bits const& bits) {
    static Bits const mapped = prefix("::ffff:0:0/96"), translated = prefix("64:ff9b::/96");
    static Bits const isatap = prefix("0:5efe::/32"), global_isatap = prefix("200:5efe::/32");
    static auto const prefixes = [] {
        std::vector<std::pair<bool, Bits>> result;
        for (auto const& range : closed()) result.emplace_back(is_6(range), prefix(range));
        return result;
    }();
    if (bits.size() == 128) {
        if (bits.starts_with(mapped) || bits.starts_with(translated)) return expected(bits.substr(96));
        if (!bits.starts_with("001")) return false;
        Bits const middle = bits.substr(64, 32);
        if (middle == isatap || middle == global_isatap) return false;
    }
    return std::ranges::none_of(prefixes, [&](auto const& closed) {
        return closed.first == (bits.size() == 128) && bits.starts_with(closed.second);
    });
}

void check_edges(std::string const& range) {
    Bits const fixed = prefix(range);
    std::size_t const size = is_6(range) ? 128 : 32;
    Bits const first = fixed + Bits(size - fixed.size(), '0');
    Bits const last = fixed + Bits(size - fixed.size(), '1');
    for (Bits const& bits : {first, last, neighbour(first, false), neighbour(last, true), neighbour(first, true),
                             neighbour(last, false)}) {
        CAPTURE(range);
        CAPTURE(to_string(address_of(bits)));
        CHECK(is_public(address_of(bits)) == expected(bits));
    }
}

bool is_public(char const* text) {
    return server::is_public(*address_from(text));
}

}  // namespace

TEST_CASE("no address of a special range is public, and its neighbours follow their own range") {
    for (auto const& range : closed()) {
        check_edges(range);
        if (is_6(range)) continue;
        auto const slash = range.find('/');
        std::string const inside =
            range.substr(0, slash) + "/" + std::to_string(96 + std::stoul(range.substr(slash + 1)));
        check_edges("::ffff:" + inside);
        check_edges("64:ff9b::" + inside);
    }
    for (char const* const range : {"::ffff:0:0/96", "64:ff9b::/96", "2000::/3", "2606:4700:1:2:0:5efe::/96",
                                    "2606:4700:1:2:200:5efe::/96", "2606:4700:1:2:300:5efe::/96"})
        check_edges(range);
}

TEST_CASE("all first 16 bits of an address are judged by the table of ranges") {
    for (unsigned i = 0; i < 0x10000; ++i) {
        Bits const front = std::bitset<16>(i).to_string();
        for (std::size_t const size : {std::size_t(32), std::size_t(128)}) {
            Bits const bits = front + Bits(size - 17, '0') + '1';
            if (server::is_public(address_of(bits)) != expected(bits)) FAIL(to_string(address_of(bits)));
        }
    }
}

TEST_CASE("well-known addresses") {
    for (char const* const text : {"1.1.1.1", "8.8.8.8", "93.184.216.34", "172.15.255.255", "172.32.0.0",
                                   "223.255.255.255", "11.0.0.0", "2606:4700::1111", "2001:4860:4860::8888",
                                   "2a00:1450:4001::1", "2001:200::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"}) {
        CAPTURE(text);
        CHECK(is_public(text));
    }
    for (char const* const text :
         {"0.0.0.0", "127.0.0.1", "169.254.169.254", "100.100.100.200", "255.255.255.255", "::", "::1", "fd00:ec2::254",
          "::8.8.8.8", "::ffff:0:8.8.8.8", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:808:808::", "fe80::1",
          "ff02::1", "2606:4700::5efe:808:808"}) {
        CAPTURE(text);
        CHECK_FALSE(is_public(text));
    }
}

TEST_CASE("incomplete and other addresses are not public") {
    CHECK_FALSE(server::is_public(SocketAddress{}));
    SocketAddress cut = *address_from("8.8.8.8");
    cut.length = 4;
    CHECK_FALSE(server::is_public(cut));
    SocketAddress local;
    local.storage.ss_family = AF_UNIX;
    local.length = sizeof(sockaddr_un);
    CHECK_FALSE(server::is_public(local));
}

}   // namespace tricorn::server::public_address_test
