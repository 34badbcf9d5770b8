#include "client/results/study.hpp"
#include "tests/client/results/study_samples.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::study_test {

using test::sample_study;
using Missing = std::vector<std::pair<std::string, std::string>>;

TEST_CASE("a subject of which nothing valid was measured is named, with the first reason") {
    Study study = sample_study({{"thread", 10'000, {}}, {"mine", 10'000, {}}}, 3, 0.01, 1);
    CHECK(study.not_measured().empty());
    auto& rounds = study.experiments[0].cells[1].rounds;
    for (Round& round : rounds) round.reasons = {"mine: ended with exit code 1", "another"};
    CHECK(study.not_measured() == Missing{{"mine", "mine: ended with exit code 1"}});
    rounds[2].reasons.clear();
    CHECK(study.not_measured().empty());   // one valid round is enough
    rounds.clear();
    CHECK(study.not_measured() == Missing{{"mine", ""}});
    study.incomplete = {{"closed.db", "mine", 64, "GET /db: status 404"}};
    CHECK(study.not_measured() == Missing{{"mine", "GET /db: status 404"}});
    study.incomplete = {{"closed.db", "", {}, "the time was used up"}};
    CHECK(study.not_measured() == Missing{{"mine", "the time was used up"}});
}

TEST_CASE("a control is no subject, and where nothing was planned nothing is missing") {
    Study study = sample_study({{"pool", 10'000, {}}, {"pool again", 10'000, "pool"}}, 3, 0.01, 1);
    study.experiments[0].cells[1].rounds.clear();
    CHECK(study.not_measured().empty());
    study.experiments.clear();
    CHECK(study.not_measured().empty());
}

}   // namespace tricorn::client::study_test
