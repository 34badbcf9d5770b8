#include "common/algorithm/random.hpp"
#include <doctest/doctest.h>

namespace tricorn::random_test {

TEST_CASE("normal numbers lie around 0 with deviation 1, and are the same wherever they are drawn") {
    constexpr int count = 100'000;
    Random random(7);
    double sum = 0, squares = 0;
    int within_one = 0;
    for (int i = 0; i < count; ++i) {
        double const value = normal(random);
        sum += value;
        squares += value * value;
        within_one += std::abs(value) < 1;
    }
    CHECK(sum / count == doctest::Approx(0).epsilon(0.02));
    CHECK(squares / count == doctest::Approx(1).epsilon(0.02));
    CHECK(double(within_one) / count == doctest::Approx(0.6827).epsilon(0.01));
    Random first(3), second(3);
    double const share = first.share();
    CHECK(normal(share, first.share()) == normal(second));
    CHECK(normal(0, 0) == 0);   // the logarithm is that of 1
    CHECK(std::isfinite(normal(1 - 0x1p-53, 0.25)));
}

}   // namespace tricorn::random_test
