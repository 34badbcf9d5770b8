#include "server/fetch/public_address.hpp"
#include <algorithm>
#include <array>
#include <cstdint>
#include <netinet/in.h>

namespace tricorn::server {
namespace {

// All addresses whose first `bits` bits equal those of `base`.
template <class Number>
struct Range {
    Number base;
    unsigned bits;

    bool holds(Number address) const { return (address ^ base) >> (sizeof(Number) * 8 - bits) == 0; }
};
using Range4 = Range<std::uint32_t>;
using Range6 = Range<std::uint64_t>;   // the upper half of the address is sufficient for each range

constexpr Range4 range(unsigned a, unsigned b, unsigned c, unsigned bits) {
    return {a << 24 | b << 16 | c << 8, bits};
}

constexpr std::array special4 = std::to_array<Range4>({
    range(0, 0, 0, 8),         // this network, RFC 791
    range(10, 0, 0, 8),        // private, RFC 1918
    range(100, 64, 0, 10),     // shared by carriers, RFC 6598
    range(127, 0, 0, 8),       // loopback, RFC 1122
    range(169, 254, 0, 16),    // link-local, RFC 3927; clouds' metadata
    range(172, 16, 0, 12),     // private, RFC 1918
    range(192, 0, 0, 24),      // protocol assignments, RFC 6890
    range(192, 0, 2, 24),      // documentation, RFC 5737
    range(192, 31, 196, 24),   // AS112, RFC 7535
    range(192, 52, 193, 24),   // AMT, RFC 7450
    range(192, 88, 99, 24),    // 6to4 relays, RFC 7526
    range(192, 168, 0, 16),    // private, RFC 1918
    range(192, 175, 48, 24),   // AS112, RFC 7534
    range(198, 18, 0, 15),     // benchmarking, RFC 2544
    range(198, 51, 100, 24),   // documentation, RFC 5737
    range(203, 0, 113, 24),    // documentation, RFC 5737
    range(224, 0, 0, 4),       // multicast, RFC 5771
    range(240, 0, 0, 4),       // reserved, RFC 1112; broadcast, RFC 919
});

// Excluded: unspecified, loopback, translated or mapped (::/8), discard-only (100::/64, RFC 6666), segment routing
// (5f00::/16, RFC 9602), unique local (fc00::/7, RFC 4193), link-local (fe80::/10, RFC 4291), site-local (fec0::/10,
// RFC 3879), multicast (ff00::/8, RFC 4291), and unassigned addresses.
constexpr Range6 global_unicast{0x2000'0000'0000'0000, 3};   // RFC 4291

constexpr std::array special6 = std::to_array<Range6>({
    {0x2001'0000'0000'0000, 23},   // protocol assignments, RFC 2928: Teredo (RFC 4380), ORCHID, benchmarking, AMT
    {0x2001'0db8'0000'0000, 32},   // documentation, RFC 3849
    {0x2002'0000'0000'0000, 16},   // 6to4, RFC 3056
    {0x2620'004f'8000'0000, 48},   // AS112, RFC 7534
    {0x3fff'0000'0000'0000, 20},   // documentation, RFC 9637
});

bool is_public4(std::uint32_t address) {
    return std::ranges::none_of(special4, [address](Range4 const& one) { return one.holds(address); });
}

bool is_public6(std::uint64_t upper, std::uint64_t lower) {
    auto const inner = static_cast<std::uint32_t>(lower);
    auto const before_inner = static_cast<std::uint32_t>(lower >> 32);
    if (upper == 0 && before_inner == 0xffff) return is_public4(inner);   // mapped, RFC 4291
    if (upper == 0x0064'ff9b'0000'0000 && before_inner == 0) return is_public4(inner);   // NAT64, RFC 6052
    if (!global_unicast.holds(upper)) return false;
    if ((before_inner & ~0x0200'0000u) == 0x0000'5efe) return false;   // ISATAP, RFC 5214
    return std::ranges::none_of(special6, [upper](Range6 const& one) { return one.holds(upper); });
}

std::uint64_t read_half(std::uint8_t const* bytes) {
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) value = value << 8 | bytes[i];
    return value;
}

}   // namespace

bool is_public(SocketAddress const& address) {
    if (address.storage.ss_family == AF_INET && address.length >= sizeof(sockaddr_in)) {
        return is_public4(ntohl(address.as<sockaddr_in>().sin_addr.s_addr));
    }
    if (address.storage.ss_family == AF_INET6 && address.length >= sizeof(sockaddr_in6)) {
        auto const in = address.as<sockaddr_in6>();
        return is_public6(read_half(in.sin6_addr.s6_addr), read_half(in.sin6_addr.s6_addr + 8));
    }
    return false;
}

}   // namespace tricorn::server
