#include "client/lab/timeline/switch_check.hpp"
#include "tests/client/lab/timeline/made_up_lanes.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::lab::switch_check_test {

namespace {

SwitchCheck check(LanePanel const& panel, std::size_t lane, std::vector<SwitchMoment> const& switches) {
    return check_switches(presences({&panel.lanes.at(lane)}), switches);
}

}   // namespace

TEST_CASE("switches: equal within 50 us is confirmed") {
    LanePanel const panel = turns_on_one();   // A: runs at 0, 8000, 16000 for 4000 each
    std::vector<SwitchMoment> const all{{10, false}, {4020, true}, {7960, false}, {12049, true}, {16000, false}};
    SwitchCheck const right = check(panel, 0, all);
    CHECK(right.begins == 3);
    CHECK(right.begins_confirmed == 3);
    CHECK(right.ends == 2);   // without the last end
    CHECK(right.ends_confirmed == 2);
    CHECK(right.absences == 2);
    CHECK(right.noticed == 2);
}

TEST_CASE("switches: a gap without one is not confirmed, and an absence without a gap is not noticed") {
    LanePanel const panel = turns_on_one();
    SwitchCheck const none = check(panel, 0, {});
    CHECK(none.begins + none.ends == 5);
    CHECK(none.begins_confirmed + none.ends_confirmed == 0);
    CHECK(none.absences == 0);
    SwitchCheck const other = check(panel, 0, {{0, false}, {1000, true}, {2000, false}, {4051, true}, {8000, false}});
    CHECK(other.begins_confirmed == 2);   // at 0 and at 8000
    CHECK(other.ends_confirmed == 0);     // the one at 4051 is 51 us too late
    CHECK(other.absences == 2);
    CHECK(other.noticed == 1);   // not the one from 1000 to 2000
}

TEST_CASE("switches: coroutines are one thread, and their changes are no switches") {
    LanePanel const panel = coroutines(1);
    auto const thread = presences({&panel.lanes[0], &panel.lanes[1]});
    REQUIRE(thread.size() == 1);
    CHECK(thread[0].from == 0);
    CHECK(thread[0].to == 24000);
}

TEST_CASE("switches: nobody ran") {
    CHECK(check_switches({}, {{1, true}, {100, false}}).begins == 0);
    CHECK(check_switches({}, {{1, true}, {100, false}}).absences == 0);
}

}   // namespace tricorn::client::lab::switch_check_test
