#include "client/load/metrics/local_ports.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::local_ports_test {

TEST_CASE("local ports are counted without those that are reserved") {
    char const* const sockets = "sockets: used 9\nTCP: inuse 5 orphan 0 tw 501 alloc 9 mem 1\nUDP: inuse 2 mem 0\n";
    auto const ports = parse_local_ports("32768\t33268\n", "8080,33000-33099,33268-40000\n", sockets);
    CHECK(ports == LocalPorts{32768, 33268, 400, 501});
    CHECK(parse_local_ports("1024 65535", "", "")->count == 64512);
    CHECK_FALSE(parse_local_ports("1024 65535", "", "")->waiting);
    CHECK(parse_local_ports("10 12", "1-100", "")->count == 0);
    CHECK_FALSE(parse_local_ports("", "", sockets));
    CHECK_FALSE(parse_local_ports("12 10", "", sockets));
    CHECK_FALSE(parse_local_ports("12 70000", "", sockets));
}

TEST_CASE("what there is of local ports is told, and what helps") {
    std::string const text = describe({32768, 33268, 501, 1234});
    CHECK(text.find("501 for each address, 32768 to 33268 (net.ipv4.ip_local_port_range)") != std::string::npos);
    CHECK(text.find("1,234 closed connections hold one (TIME_WAIT)") != std::string::npos);
    CHECK(text.find("--requests-per-conn") != std::string::npos);
    CHECK(text.find("--spread") != std::string::npos);
    CHECK(describe({1, 2, 2, {}}).find("TIME_WAIT") == std::string::npos);
}

}   // namespace tricorn::client::local_ports_test
