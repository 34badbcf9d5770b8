#include "client/compare/measure/own_knee.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::compare::own_knee_test {

TEST_CASE("a knee is reported as an interval or a lower bound, with the reason") {
    OwnKnee own;
    own.knee.passed = 17'300;
    own.knee.failed = 18'100;
    CHECK(knee_text(own) == "17,300/s to 18,100/s");
    own.client_limit = "the client was late";
    CHECK(knee_text(own) == "17,300/s to 18,100/s; the server may do more: above that rate the client was late");
    own.client_limit.clear();
    own.knee.failed = 0;
    own.knee.end = Knee::End::stopped;
    CHECK(knee_text(own) == "at least 17,300/s (no finer: the time was used up)");
}

}   // namespace tricorn::client::compare::own_knee_test
