#include "client/load/metrics/local_ports.hpp"
#include "common/text/number_text.hpp"
#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

namespace tricorn::client {

namespace {

// Takes the next number from `text`, and what stands before it.
std::optional<std::uint64_t> take_number(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_of("0123456789"), text.size()));
    std::uint64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

// How many ports of the list lie in the range.
std::uint64_t count_reserved(std::string_view list, std::uint64_t first, std::uint64_t last) {
    std::uint64_t count = 0;
    while (auto const from = take_number(list)) {
        auto const to = list.starts_with('-') ? take_number(list) : from;
        std::uint64_t const low = std::max(*from, first), high = std::min(to.value_or(*from), last);
        if (low <= high) count += high - low + 1;
    }
    return count;
}

// "TCP: inuse 5 orphan 0 tw 501 alloc 9 mem 1"
std::optional<std::uint64_t> waiting_in(std::string_view sockets) {
    auto const line = sockets.find("TCP: ");
    if (line == std::string_view::npos) return std::nullopt;
    std::string_view text = sockets.substr(line, sockets.find('\n', line) - line);
    auto const at = text.find(" tw ");
    if (at == std::string_view::npos) return std::nullopt;
    text.remove_prefix(at);
    return take_number(text);
}

std::string text_of(char const* path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}   // namespace

std::optional<LocalPorts> parse_local_ports(std::string_view range, std::string_view reserved,
                                            std::string_view sockets) {
    auto const first = take_number(range), last = take_number(range);
    if (!first || !last || *first > *last || *last > 65535) return std::nullopt;
    std::uint64_t const all = *last - *first + 1, gone = count_reserved(reserved, *first, *last);
    return LocalPorts{static_cast<std::uint32_t>(*first), static_cast<std::uint32_t>(*last),
                      static_cast<std::uint32_t>(all - std::min(all, gone)), waiting_in(sockets)};
}

std::optional<LocalPorts> local_ports() {
    return parse_local_ports(text_of("/proc/sys/net/ipv4/ip_local_port_range"),
                             text_of("/proc/sys/net/ipv4/ip_local_reserved_ports"), text_of("/proc/net/sockstat"));
}

std::string describe(LocalPorts const& ports) {
    std::string text = "it has " + count_text(ports.count) + " for each address, " + std::to_string(ports.first) +
                       " to " + std::to_string(ports.last) + " (net.ipv4.ip_local_port_range)";
    if (ports.waiting) text += ", and " + count_text(*ports.waiting) + " closed connections hold one (TIME_WAIT)";
    return text + "; what helps: fewer connections, no --requests-per-conn, a wider range, or a server with several "
                  "addresses and --spread";
}

}   // namespace tricorn::client
