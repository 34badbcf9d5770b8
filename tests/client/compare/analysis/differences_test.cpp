#include "client/compare/analysis/differences.hpp"
#include "client/compare/analysis/laws.hpp"
#include "tests/client/results/study_samples.hpp"
#include "tests/support/run_size.hpp"
#include <algorithm>
#include <cmath>
#include <doctest/doctest.h>
#include <map>

namespace tricorn::client::compare::differences_test {

using test::sample_study;

namespace {

constexpr double margin = 0.05;

Difference find(Comparisons const& comparisons, std::string const& a, std::string const& b,
                std::string const& metric = "rate") {
    auto const& all = comparisons.all;
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

std::vector<Law> laws_of(Study study) {
    study.comparisons = differences(study, margin);
    return laws(study);
}

}   // namespace

TEST_CASE("the better of two is reported in either direction, in words and in numbers") {
    auto const one = differences(sample_study({{"thread", 10'000, {}}, {"pool", 11'500, {}}}, 7, 0.01, 1), margin);
    Difference const rate = find(one, "thread", "pool");
    CHECK(rate.verdict == PairVerdict::b_better);
    CHECK(rate.ratio->median == doctest::Approx(1 / 1.15).epsilon(0.03));
    CHECK(rate.sentence.starts_with("pool is 1"));
    CHECK(rate.sentence.find("% [") != std::string::npos);
    CHECK(rate.sentence.ends_with("faster than thread"));
    auto const reversed = differences(sample_study({{"thread", 11'500, {}}, {"pool", 10'000, {}}}, 7, 0.01, 1), margin);
    CHECK(find(reversed, "thread", "pool").verdict == PairVerdict::a_better);
    CHECK(find(reversed, "thread", "pool").sentence.ends_with("faster than pool"));
    // For times, lower is better.
    CHECK(find(reversed, "thread", "pool", "p50").verdict == PairVerdict::a_better);
    CHECK(find(reversed, "thread", "pool", "p50").sentence.starts_with("thread's median time is"));
}

TEST_CASE("equal is what surely lies within the margin; the rest is not decided, with the range that it may have") {
    auto const wide = differences(sample_study({{"thread", 10'000, {}}, {"pool", 10'050, {}}}, 5, 0.05, 2), margin);
    Difference const open = find(wide, "thread", "pool");
    CHECK(open.verdict == PairVerdict::not_decided);
    CHECK(open.bound == doctest::Approx(std::max(open.ratio->high, 1 / open.ratio->low) - 1));
    CHECK(open.sentence.find("thread against pool: not decided: from ") == 0);
    CHECK(open.sentence.find(" % faster") != std::string::npos);
    auto const narrow = differences(sample_study({{"thread", 10'000, {}}, {"pool", 10'050, {}}}, 9, 0.003, 2), margin);
    CHECK(find(narrow, "thread", "pool").verdict == PairVerdict::equal);
    CHECK(find(narrow, "thread", "pool").sentence.find("thread against pool: equal within 5.0 % (from ") == 0);
    // A real but small difference is called equal, too: the margin says what matters.
    auto const small = differences(sample_study({{"thread", 10'200, {}}, {"pool", 10'000, {}}}, 9, 0.003, 2), margin);
    CHECK(find(small, "thread", "pool").verdict == PairVerdict::equal);
    auto const strict = differences(sample_study({{"thread", 10'200, {}}, {"pool", 10'000, {}}}, 9, 0.003, 2), 0.005);
    CHECK(find(strict, "thread", "pool").verdict == PairVerdict::a_better);
}

TEST_CASE("with three or four rounds one is better only if all its rounds are, by more than the margin") {
    auto const apart = differences(sample_study({{"thread", 10'000, {}}, {"pool", 20'000, {}}}, 3, 0.02, 2), margin);
    Difference const rate = find(apart, "thread", "pool");
    CHECK(rate.verdict == PairVerdict::b_better);
    CHECK_FALSE(rate.ratio->has_interval);
    CHECK(rate.values_a.size() == 3);
    CHECK(rate.sentence.ends_with(" thread in the median of 3 rounds, and ahead in each"));
    auto const close = differences(sample_study({{"thread", 10'000, {}}, {"pool", 10'400, {}}}, 3, 0.001, 2), margin);
    CHECK(find(close, "thread", "pool").verdict == PairVerdict::not_decided);
    CHECK(find(close, "thread", "pool").sentence == "thread against pool: not decided by 3 rounds");
    auto const two = differences(sample_study({{"thread", 10'000, {}}, {"pool", 20'000, {}}}, 2, 0.02, 2), margin);
    CHECK(find(two, "thread", "pool").verdict == PairVerdict::not_decided);
    auto const one = differences(sample_study({{"thread", 10'000, {}}, {"pool", 20'000, {}}}, 1, 0.02, 2), margin);
    CHECK(find(one, "thread", "pool").sentence == "thread against pool: not decided by 1 round");
    CHECK(one.decidable == 0);
}

TEST_CASE("an injected difference of 8 % and of 20 % is found in a whole study") {
    auto const studies = test::run_size<std::uint64_t>(200, 20, 3);
    for (double const factor : {1.08, 1.2}) {
        int found = 0;
        for (std::uint64_t seed = 1; seed <= studies; ++seed) {
            auto const all = differences(
                sample_study({{"prefork", 5'000, {}}, {"pool", 10'000, {}}, {"coroutine", 10'000 * factor, {}}}, 10,
                             0.01, seed),
                margin);
            if (find(all, "pool", "coroutine").verdict == PairVerdict::b_better) ++found;
        }
        CHECK(found * 10 >= int(studies) * 9);
    }
}

TEST_CASE("of many comparisons without any difference hardly one claims a difference") {
    auto const studies = test::run_size<std::uint64_t>(1'000, 40, 1);
    int studies_with_a_claim = 0;
    for (std::uint64_t seed = 1; seed <= studies; ++seed) {
        auto const all = differences(
            sample_study(
                {{"prefork", 10'000, {}}, {"thread", 10'000, {}}, {"pool", 10'000, {}}, {"coroutine", 10'000, {}}}, 6,
                0.05, seed),
            margin);
        studies_with_a_claim += all.differ > 0 ? 1 : 0;
    }
    MESSAGE(studies_with_a_claim, " of ", studies, " studies without any difference claim one");
    // 5 % expected, three standard errors more.
    double const expected = 0.05 * double(studies);
    CHECK(studies_with_a_claim <= expected + 3 * std::sqrt(expected * 0.95));
}

TEST_CASE("what is claimed of simulated subjects is true: differences, equality, and rounds that lie apart") {
    struct Claims {
        int pairs = 0, differ = 0, wrong = 0, equal = 0, wrongly_equal = 0, alike = 0, wrongly_apart = 0;
    };
    auto const studies = test::run_size<std::uint64_t>(1'000, 50, 1);
    for (unsigned const rounds : {3u, 5u, 10u}) {
        INFO(rounds);
        Claims claims;
        for (std::uint64_t seed = 1; seed <= studies; ++seed) {
            // 20 % apart, 8 % apart, and alike.
            auto const all =
                differences(sample_study({{"a", 10'000, {}}, {"b", 12'000, {}}, {"c", 10'800, {}}, {"d", 10'000, {}}},
                                         rounds, 0.03, seed),
                            margin);
            std::map<std::string, double> const truth{{"a", 1}, {"b", 1.2}, {"c", 1.08}, {"d", 1}};
            for (Difference const& one : all.all) {
                if (one.metric != "rate") continue;
                double const ratio = truth.at(one.a) / truth.at(one.b);
                bool const a_is_better = one.verdict == PairVerdict::a_better;
                bool const differs = one.differs();
                bool const equal = one.verdict == PairVerdict::equal;
                ++claims.pairs;
                claims.differ += differs ? 1 : 0;
                claims.wrong += differs && (ratio == 1 || (ratio > 1) != a_is_better) ? 1 : 0;
                claims.equal += equal ? 1 : 0;
                claims.wrongly_equal += equal && std::max(ratio, 1 / ratio) > 1 + margin ? 1 : 0;
                claims.alike += ratio == 1 ? 1 : 0;
                claims.wrongly_apart += differs && ratio == 1 ? 1 : 0;
            }
        }
        MESSAGE(rounds, " rounds, ", studies, " studies, ", claims.pairs, " pairs: ", claims.differ,
                " said to differ, of these wrongly ", claims.wrong, "; ", claims.equal,
                " said to be equal, of these wrongly ", claims.wrongly_equal, "; of ", claims.alike, " alike ",
                claims.wrongly_apart, " said to be apart");
        CHECK(claims.differ > int(studies) * 2 / 3);
        CHECK(claims.wrong <= std::max(2, claims.differ * 8 / 100));
        CHECK(claims.wrongly_equal <= std::max(3, claims.equal * 8 / 100));
        if (rounds < 5) CHECK(claims.equal == 0);   // equality needs an interval
    }
}

TEST_CASE("blocks in which one of the two is not valid are left out") {
    Study study = sample_study({{"thread", 10'000, {}}, {"pool", 20'000, {}}}, 7, 0.01, 3);
    study.experiments[0].cells[0].rounds[1].reasons = {"the server was lost"};
    study.experiments[0].cells[1].rounds.erase(study.experiments[0].cells[1].rounds.begin() + 2);
    CHECK(find(differences(study, margin), "thread", "pool").ratio->rounds == 5);
    for (Round& round : study.experiments[0].cells[0].rounds) round.reasons = {"the server was lost"};
    Difference const rate = find(differences(study, margin), "thread", "pool");
    CHECK(rate.verdict == PairVerdict::not_measured);
    CHECK(rate.sentence.find("not measured") != std::string::npos);
}

TEST_CASE("a control is compared only with its original") {
    auto const all =
        differences(
            sample_study({{"pool", 10'000, {}}, {"coroutine", 10'000, {}}, {"coroutine again", 10'000, "coroutine"}}, 5,
                         0.02, 4),
            margin)
            .all;
    CHECK(std::ranges::count(all, true, &Difference::is_control) > 0);
    for (Difference const& one : all) {
        CHECK(one.is_control == (one.b == "coroutine again"));
        if (one.is_control) CHECK(one.a == "coroutine");
    }
}

TEST_CASE("laws: they hold for consistent numbers, and a breach is found and reported") {
    Study study = sample_study({{"pool", 10'000, {}}, {"coroutine", 10'000, {}}}, 3, 0.01, 5);
    study.experiments[0].cells[0].ceiling = Ceiling{10'500, "units", 64, 0.0064, "64 pooled threads / 6.4 ms", 0.5, 0};
    for (Round& round : study.experiments[0].cells[0].rounds) round.metrics["ceiling"] = 10'500;
    for (Law const& law : laws_of(study)) CHECK_MESSAGE(law.holds, law.law, ": ", law.detail);
    CHECK(find(laws_of(study), "ceiling").checked == 3);
    CHECK(find(laws_of(study), "little").checked == 6);

    Study above = study;
    above.experiments[0].cells[0].rounds[1].metrics["rate"] = 11'500;
    CHECK_FALSE(find(laws_of(above), "ceiling").holds);
    CHECK_FALSE(all_certain_hold(laws_of(above)));
    CHECK(find(laws_of(above), "ceiling").detail.find("pool") != std::string::npos);

    // Each round is held against its own ceiling.
    Study low = study;
    low.experiments[0].cells[0].rounds[1].metrics["ceiling"] = 8'000;
    CHECK_FALSE(find(laws_of(low), "ceiling").holds);
    // What is known from the first request on is judged without an allowance for what was under way.
    Study whole = study;
    for (Round& round : whole.experiments[0].cells[0].rounds) round.metrics["rate_from_start"] = 10'400;
    CHECK(find(laws_of(whole), "ceiling").holds);
    whole.experiments[0].cells[0].rounds[2].metrics["rate_from_start"] = 12'000;
    CHECK_FALSE(find(laws_of(whole), "ceiling").holds);
    // Where processors are the ceiling their number holds, whatever a request took another time.
    whole.experiments[0].cells[0].ceiling = Ceiling{100, "processors", 2, 0.02, "2 processors / 20 ms", 0, 0.02};
    for (Round& round : whole.experiments[0].cells[0].rounds) round.metrics["server_busy"] = 2.01;
    CHECK(find(laws_of(whole), "ceiling").holds);
    whole.experiments[0].cells[0].rounds[1].metrics["server_busy"] = 2.1;
    CHECK(find(laws_of(whole), "ceiling").detail.find("2.10 processors were busy") != std::string::npos);

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
