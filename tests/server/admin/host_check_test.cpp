#include "server/admin/host_check.hpp"
#include <doctest/doctest.h>

namespace tricorn::server::admin::host_check_test {

TEST_CASE("a port on the loopback accepts an address or localhost as host, and no other name") {
    Endpoint const loopback = *parse_endpoint("127.0.0.1:8081");
    for (char const* const good : {"", "localhost", "LocalHost:8081", "127.0.0.1:8081", "[::1]:8081", "192.0.2.1"})
        CHECK(goes_by(loopback, good));
    for (char const* const bad :
         {"evil.example", "evil.example:8081", "localhost.evil.example", "127.0.0.1.evil.example", "127.1", "a"})
        CHECK_FALSE(goes_by(loopback, bad));
    CHECK_FALSE(goes_by(*parse_endpoint("[::1]:1"), "evil.example"));
    CHECK_FALSE(goes_by(*parse_endpoint("localhost:1"), "evil.example"));
    CHECK_FALSE(goes_by(*parse_endpoint("[::ffff:127.0.0.1]:1"), "evil.example"));
}

TEST_CASE("a port on another address accepts any name") {
    CHECK(goes_by(*parse_endpoint("0.0.0.0:8081"), "tricorn:8081"));
    CHECK(goes_by(*parse_endpoint("unix:/a"), "anything"));
}

}   // namespace tricorn::server::admin::host_check_test
