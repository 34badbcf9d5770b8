// The search against servers of known capacity: pure, with noise from fixed seeds.
#include "client/search/search.hpp"
#include "common/algorithm/random.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::search_test {

namespace {

bool always() {
    return true;
}

Trial at(double rate, bool passed) {
    return {rate, passed ? Trial::Outcome::passed : Trial::Outcome::failed, {}};
}

}   // namespace

TEST_CASE("the knee of a server of known capacity is found, wherever the search begins") {
    for (double const capacity : {15.0, 400.0, 12'345.0, 900'000.0}) {
        for (double const guess : {1.0, 400.0, 1e6}) {
            CAPTURE(capacity);
            CAPTURE(guess);
            unsigned trials = 0;
            Knee const knee = find_knee(
                {}, guess,
                [&](double rate) {
                    ++trials;
                    return at(rate, rate <= capacity);
                },
                always);
            CHECK(knee.end == Knee::End::narrow);
            CHECK(knee.passed <= capacity);
            CHECK(knee.failed > capacity);
            CHECK(knee.failed <= knee.passed * 1.021);
            CHECK(trials <= 60);
        }
    }
}

TEST_CASE("chance in one of ten trials does not mislead it") {
    unsigned within = 0;
    constexpr unsigned searches = 200;
    for (std::uint64_t seed = 0; seed < searches; ++seed) {
        Random random(seed);
        Knee const knee = find_knee(
            {}, 300,
            [&](double rate) {
                bool const chance = random.share() < 0.1;
                return at(rate, (rate <= 1000) != chance);
            },
            always);
        if (knee.passed > 950 && knee.passed < 1050) ++within;
    }
    CHECK(within >= searches * 8 / 10);   // a majority of three is wrong in 2.8 % of about ten decisions
}

TEST_CASE("a search ends at the given rates and reports that") {
    SearchPlan plan;
    plan.least = 100;
    plan.most = 1000;
    Knee const high = find_knee(
        plan, 500, [](double rate) { return at(rate, true); }, always);
    CHECK(high.end == Knee::End::highest_passed);
    CHECK(high.passed == 1000);
    CHECK(high.failed == 0);
    Knee const low = find_knee(
        plan, 500, [](double rate) { return at(rate, false); }, always);
    CHECK(low.end == Knee::End::lowest_failed);
    CHECK(low.passed == 0);
    CHECK(low.failed == 100);
}

TEST_CASE("if the client is at fault nothing is concluded about the server") {
    auto const run = [](double rate) {
        if (rate > 2000) return Trial{rate, Trial::Outcome::useless, "the client was late"};
        return at(rate, true);
    };
    Knee const knee = find_knee({}, 1000, run, always);
    CHECK(knee.end == Knee::End::client_limit);
    CHECK(knee.why == "the client was late");
    CHECK(knee.passed >= 1000);
    CHECK(knee.failed == 0);
}

TEST_CASE("it can be stopped at any trial, and keeps what it knows") {
    for (unsigned stop = 0; stop < 12; ++stop) {
        unsigned trials = 0;
        Knee const knee = find_knee(
            {}, 100,
            [&](double rate) {
                ++trials;
                return at(rate, rate <= 500);
            },
            [&] { return trials < stop; });
        CHECK(knee.end == Knee::End::stopped);
        CHECK(trials == stop);
        CHECK((knee.failed == 0 || knee.passed < knee.failed));
    }
}

TEST_CASE("the number of trials is bounded") {
    SearchPlan plan;
    plan.precision = 1e-9;
    plan.most_trials = 20;
    unsigned trials = 0;
    Knee const knee = find_knee(
        plan, 100,
        [&](double rate) {
            ++trials;
            return at(rate, rate <= 777);
        },
        always);
    CHECK(knee.end == Knee::End::trials_used_up);
    CHECK(trials == 20);
}

}   // namespace tricorn::client::search_test
