#include "server/session/buffer_budget.hpp"
#include "server/session/heap.hpp"
#include <doctest/doctest.h>

namespace tricorn::server::heap_test {

namespace {

using namespace std::chrono_literals;

Deadline time_now{1h};
Deadline now() {
    return time_now;
}

}   // namespace

TEST_CASE("crowds: one that has gone is noticed once, when few are left") {
    Crowds crowds;
    for (std::uint32_t n : {10U, 600U, 400U, 151U}) CHECK_FALSE(crowds.gone(n, now));
    CHECK(crowds.gone(150, now));
    CHECK_FALSE(crowds.gone(100, now));
    CHECK_FALSE(crowds.gone(0, now));   // too soon after the last one
    time_now += Crowds::at_most_every;
    CHECK(crowds.gone(0, now));
    time_now += Crowds::at_most_every;
    CHECK_FALSE(crowds.gone(0, now));
    for (std::uint32_t n : {63U, 0U}) CHECK_FALSE(crowds.gone(n, now));   // no crowd
    for (std::uint32_t n : {64U, 17U}) CHECK_FALSE(crowds.gone(n, now));
    CHECK(crowds.gone(16, now));
}

TEST_CASE("buffer budget: what is held counts until it is released, and one may always be held") {
    BufferBudget budget(100);
    CHECK(budget.hold(60));
    CHECK_FALSE(budget.hold(41));
    CHECK(budget.hold(40));
    budget.release(60);
    budget.release(40);
    CHECK(budget.held() == 0);
    CHECK(budget.hold(1000));
    CHECK_FALSE(budget.hold(1));
    budget.release(1000);
    CHECK(budget.hold(1));
}

}   // namespace tricorn::server::heap_test
