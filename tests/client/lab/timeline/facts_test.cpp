#include "client/lab/timeline/facts.hpp"
#include "tests/client/lab/timeline/made_up_lanes.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::lab::facts_test {

TEST_CASE("who ran when: turns on one processor are counted, and nothing runs together") {
    PanelFacts const facts = facts_of(turns_on_one());
    CHECK(facts.end == 24000);
    CHECK(facts.ran == 24000);
    CHECK(facts.together == 0);
    CHECK(facts.missed == 0);   // who is ready waits for the other unit, not for other programs
    CHECK(facts.turns == std::vector<double>(6, 4000.0));
    CHECK(facts.hand_overs == std::vector<double>(5, 0.0));
}

TEST_CASE("who ran when: two processors at the same moment") {
    PanelFacts const facts = facts_of(together_on_two());
    CHECK(facts.together == 10000);
    CHECK(facts.together_share() == doctest::Approx(10.0 / 14));
    // For 2 ms one was ready while its processor ran no unit.
    CHECK(facts.missed == 2000);
    CHECK(facts.missed_share() == doctest::Approx(2.0 / 26));
    CHECK(facts.turns == std::vector<double>{12000, 12000});
}

TEST_CASE("who ran when: coroutines miss nothing on a second processor, as they cannot use it") {
    CHECK(facts_of(coroutines(2)).missed == 0);
    CHECK(facts_of(coroutines(2)).together == 0);
}

TEST_CASE("who ran when: a gap in which nobody runs is missed, and ends no turn") {
    LanePanel const panel = made_up_panel(
        "thread", LanePanel::Work::computing, {0},
        {{runs(0, 1000), ready(1000, 4000), runs(4000, 5000), ready(5000, 6000)}, {ready(0, 5000), runs(5000, 6000)}});
    PanelFacts const facts = facts_of(panel);
    CHECK(facts.missed == 3000);
    CHECK(facts.missed_share() == 0.5);
    CHECK(facts.turns == std::vector<double>{2000, 1000});
}

TEST_CASE("who ran when: a unit that waits asks for no processor") {
    LanePanel const panel =
        made_up_panel("process", LanePanel::Work::waiting, {0}, {{runs(0, 2000), waits(2000, 8000)}, {waits(0, 8000)}});
    CHECK(facts_of(panel).missed == 0);
    CHECK(facts_of(panel).end == 8000);
}

TEST_CASE("who ran when: on one processor nothing runs together, even where a short absence was not noticed") {
    LanePanel const panel = made_up_panel("thread", LanePanel::Work::computing, {0},
                                          {{runs(0, 1000)}, {runs(0, 30), ready(30, 1000), runs(1000, 2000)}});
    CHECK(facts_of(panel).together == 0);
    CHECK(facts_of(panel).ran == 2000);
}

TEST_CASE("who ran when: nothing of nothing") {
    PanelFacts const facts = facts_of(LanePanel());
    CHECK(facts.together_share() == 0);
    CHECK(facts.missed_share() == 0);
    CHECK(facts.turns.empty());
}

}   // namespace tricorn::client::lab::facts_test
