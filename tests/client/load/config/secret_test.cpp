#include "client/load/config/secret.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::secret_test {

TEST_CASE("values that let somebody in are left out, others stay") {
    for (char const* const name :
         {"Authorization", "authorization", "Proxy-Authorization", "Cookie", "COOKIE2", "X-Api-Key", "api-key",
          "X-Auth-Token", "X-CSRF-Token", "Client-Secret", "X-Amz-Security-Token", "X-Session-Id",
          "Ocp-Apim-Subscription-Key", "X-Hub-Signature"}) {
        CAPTURE(name);
        CHECK(without_secret(name, "value") == std::string(name) + ": (left out)");
    }
    CHECK(without_secret("X-Anything", "bearer abc") == "X-Anything: (left out)");
    CHECK(without_secret("X-Anything", "Basic YTpi") == "X-Anything: (left out)");
    for (char const* const name : {"Accept", "Host", "Content-Type", "Idempotency-Key", "X-Request-Id", "User-Agent"}) {
        CAPTURE(name);
        CHECK(without_secret(name, "value") == std::string(name) + ": value");
    }
    CHECK(without_secret("Accept", "") == "Accept: ");
}

}   // namespace tricorn::client::secret_test
