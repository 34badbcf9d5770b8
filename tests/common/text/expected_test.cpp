#include "common/text/expected.hpp"
#include <doctest/doctest.h>
#include <memory>

namespace tricorn::expected_test {

namespace {

Expected<int> half(int number) {
    if (number % 2 != 0) return refused("odd");
    return number / 2;
}

Expected<> store_half(int number, int& place) {
    auto const value = half(number);
    if (value) place = *value;
    return value;
}

}   // namespace

TEST_CASE("expected: a value, or the reason why there is none") {
    CHECK(half(8));
    CHECK(*half(8) == 4);
    CHECK(half(8).why == "");
    CHECK_FALSE(half(7));
    CHECK(half(7).why == "odd");
}

TEST_CASE("expected: a step that brings nothing is done, or says why not") {
    int place = 0;
    CHECK(store_half(8, place));
    CHECK(place == 4);
    CHECK_FALSE(store_half(7, place));
    CHECK(store_half(7, place).why == "odd");
    CHECK(place == 4);
    CHECK(Expected<>());
}

TEST_CASE("expected: what is refused without a word is refused all the same") {
    Expected<> const nothing = refused("");
    Expected<int> const no_number = refused("");
    Expected<> const nothing_of_it(no_number);
    CHECK_FALSE(nothing);
    CHECK_FALSE(no_number);
    CHECK_FALSE(nothing_of_it);
}

TEST_CASE("expected: what cannot be copied is handed on") {
    Expected<std::unique_ptr<int>> made = std::make_unique<int>(3);
    CHECK(**made == 3);
    std::unique_ptr<int> const taken = std::move(*made);
    CHECK(*taken == 3);
}

}   // namespace tricorn::expected_test
