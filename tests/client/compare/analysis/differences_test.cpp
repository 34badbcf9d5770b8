#include "client/compare/analysis/differences.hpp"
#include "client/compare/analysis/laws.hpp"
#include "tests/client/compare/study_samples.hpp"
#include <algorithm>
#include <doctest/doctest.h>

namespace tricorn::client::compare::differences_test {

using test::sample_study;

namespace {

Difference find(std::vector<Difference> const& all, std::string const& a, std::string const& b,
                std::string const& metric = "rate") {
    auto const found = std::ranges::find_if(
        all, [&](Difference const& one) { return one.a == a && one.b == b && one.metric == metric; });
    REQUIRE(found != all.end());
    return *found;
}

Law find(std::vector<Law> const& all, std::string const& name) {
    auto const found = std::ranges::find(all, name, &Law::law);
    REQUIRE(found != all.end());
    return *found;
}

std::vector<Law> laws_of(Study const& study) {
    return laws(study, differences(study));
}

}   // namespace

TEST_CASE("the better of two is reported in either direction, in words and in numbers") {
    auto const one = differences(sample_study({{"thread", 10'000, {}}, {"pool", 11'500, {}}}, 7, 0.01, 1));
    Difference const rate = find(one, "thread", "pool");
    CHECK(rate.finding == Finding::b_better);
    CHECK(rate.ratio->median == doctest::Approx(1 / 1.15).epsilon(0.03));
    CHECK(rate.sentence.starts_with("pool is 1"));
    CHECK(rate.sentence.find("% [") != std::string::npos);
    CHECK(rate.sentence.ends_with("faster than thread"));
    auto const reversed = differences(sample_study({{"thread", 11'500, {}}, {"pool", 10'000, {}}}, 7, 0.01, 1));
    CHECK(find(reversed, "thread", "pool").finding == Finding::a_better);
    CHECK(find(reversed, "thread", "pool").sentence.ends_with("faster than pool"));
    // For times, lower is better.
    CHECK(find(reversed, "thread", "pool", "p50").finding == Finding::a_better);
    CHECK(find(reversed, "thread", "pool", "p50").sentence.starts_with("thread's median time is"));
}

TEST_CASE("undistinguished subjects are reported as such, with a width") {
    auto const all = differences(sample_study({{"thread", 10'000, {}}, {"pool", 10'050, {}}}, 5, 0.03, 2));
    Difference const rate = find(all, "thread", "pool");
    CHECK(rate.finding == Finding::no_difference);
    CHECK(rate.width > 0.005);
    CHECK(rate.width < 0.3);
    CHECK(rate.sentence.find("no difference seen (±") != std::string::npos);
}

TEST_CASE("an injected difference of 5 % and of 20 % is found in a whole study") {
    for (double const factor : {1.05, 1.2}) {
        int found = 0;
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            auto const all = differences(sample_study(
                {{"prefork", 5'000, {}}, {"pool", 10'000, {}}, {"coroutine", 10'000 * factor, {}}}, 10, 0.01, seed));
            if (find(all, "pool", "coroutine").finding == Finding::b_better) ++found;
        }
        CHECK(found >= 18);
    }
}

TEST_CASE("intervals of one metric hold simultaneously: the correction makes false findings rare in the whole family") {
    int families_with_a_miss = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        auto const all = differences(sample_study(
            {{"prefork", 10'000, {}}, {"thread", 10'000, {}}, {"pool", 10'000, {}}, {"coroutine", 10'000, {}}}, 4, 0.05,
            seed));
        bool const miss = std::ranges::any_of(
            all, [](Difference const& one) { return one.metric == "rate" && one.finding != Finding::no_difference; });
        families_with_a_miss += miss ? 1 : 0;
    }
    CHECK(families_with_a_miss <= 11);   // 5 expected, three standard errors more
}

TEST_CASE("blocks in which one of the two is not valid are left out, and two blocks are too few") {
    Study study = sample_study({{"thread", 10'000, {}}, {"pool", 20'000, {}}}, 5, 0.01, 3);
    study.experiments[0].cells[0].rounds[1].reasons = {"the server was lost"};
    study.experiments[0].cells[1].rounds.erase(study.experiments[0].cells[1].rounds.begin() + 2);
    CHECK(find(differences(study), "thread", "pool").ratio->rounds == 3);
    study.experiments[0].cells[0].rounds[0].reasons = {"the server was lost"};
    Difference const rate = find(differences(study), "thread", "pool");
    CHECK(rate.finding == Finding::not_measured);
    CHECK(rate.sentence.find("not measured") != std::string::npos);
}

TEST_CASE("a control is compared only with its original") {
    auto const all = differences(sample_study(
        {{"pool", 10'000, {}}, {"coroutine", 10'000, {}}, {"coroutine again", 10'000, "coroutine"}}, 5, 0.02, 4));
    CHECK(std::ranges::count(all, true, &Difference::is_control) > 0);
    for (Difference const& one : all) {
        CHECK(one.is_control == (one.b == "coroutine again"));
        if (one.is_control) CHECK(one.a == "coroutine");
    }
}

TEST_CASE("laws: they hold for consistent numbers, and a breach is found and reported") {
    Study study = sample_study({{"pool", 10'000, {}}, {"coroutine", 10'000, {}}}, 3, 0.01, 5);
    study.experiments[0].cells[0].ceiling = Ceiling{10'500, "units", 64, 0.0064, "64 pooled threads / 6.4ms", 0.5, 0};
    for (Law const& law : laws_of(study)) CHECK_MESSAGE(law.holds, law.law, ": ", law.detail);
    CHECK(find(laws_of(study), "ceiling").checked == 3);
    CHECK(find(laws_of(study), "little").checked == 6);

    Study above = study;
    above.experiments[0].cells[0].rounds[1].metrics["rate"] = 11'500;
    CHECK_FALSE(find(laws_of(above), "ceiling").holds);
    CHECK_FALSE(all_certain_hold(laws_of(above)));
    CHECK(find(laws_of(above), "ceiling").detail.find("pool") != std::string::npos);

    Study missing = study;
    missing.experiments[0].cells[1].rounds[0].metrics["unaccounted"] = 2;
    CHECK_FALSE(find(laws_of(missing), "sums").holds);

    Study wrong = study;
    wrong.experiments[0].cells[1].rounds[0].metrics["mean"] = 2 * 64.0 / 10'000;
    CHECK_FALSE(find(laws_of(wrong), "little").holds);
}

TEST_CASE("laws: a control that differs breaks the A/A law") {
    auto const with_control = [](double rate) {
        return sample_study({{"prefork", 5'000, {}},
                             {"thread", 8'000, {}},
                             {"pool", 9'000, {}},
                             {"coroutine", 10'000, {}},
                             {"again", rate, "coroutine"}},
                            7, 0.01, 6);
    };
    CHECK(find(laws_of(with_control(10'000)), "a_a").holds);
    Law const broken = find(laws_of(with_control(13'000)), "a_a");
    CHECK_FALSE(broken.holds);
    CHECK(broken.detail.find("faster than coroutine") != std::string::npos);
    // Chance can cause that as well: it alone does not invalidate the report.
    CHECK(all_certain_hold(laws_of(with_control(13'000))));
}

}   // namespace tricorn::client::compare::differences_test
