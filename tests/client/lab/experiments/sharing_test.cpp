#include "client/lab/experiments/experiments.hpp"
#include "client/lab/harness/launch.hpp"
#include <algorithm>
#include <doctest/doctest.h>
#include <string_view>

namespace tricorn::client::lab::sharing_test {

using namespace std::chrono_literals;

namespace {

LaunchResult run(Experiments const& all, std::string_view id) {
    auto const found = std::ranges::find_if(all, [&](Experiment const& each) { return each.what.id == id; });
    REQUIRE(found != all.end());
    return launch(found->run, {10ms, Bench::Clock::now() + 30s, 30s, {}});
}

}   // namespace

TEST_CASE("lab: coroutines that take turns lose no update, and half if they suspend amid one") {
    auto const all = lost_update_experiments();
    LaunchResult const turns = run(all, "sharing.coroutine.lost-updates");
    CHECK(turns.why_not == "");
    CHECK(turns.value == 0);
    CHECK(turns.operations >= 1024);
    LaunchResult const amid = run(all, "sharing.coroutine.lost-updates-amid");
    CHECK(amid.why_not == "");
    CHECK(amid.value == 0.5);
}

TEST_CASE("lab: a process in its own memory counts for itself") {
    LaunchResult const own = run(lost_update_experiments(), "sharing.process.own-counter");
    CHECK(own.why_not == "");
    CHECK(own.value == 1);
    CHECK(own.operations > 0);
}

TEST_CASE("lab: two units without a lock lose a share of their updates, or it says why that is not known") {
    for (std::string_view const id : {"sharing.thread.lost-updates", "sharing.process.lost-updates"}) {
        LaunchResult const result = run(lost_update_experiments(), id);
        CAPTURE(result.why_not);
        if (!result.why_not.empty()) {
            bool const known = result.why_not.find("did not run at the same time") != std::string::npos ||
                               result.why_not.find("needs two processors") != std::string::npos;
            CHECK(known);
            continue;
        }
        CHECK(result.operations > 0);
        CHECK(result.value >= 0);
        CHECK(result.value < 1);   // each writes what it has read and one more: the last store counts
    }
}

TEST_CASE("lab: a creator reads what a thread or coroutine has written, and not what a process has") {
    auto const all = shared_variable_experiments();
    LaunchResult const process = run(all, "sharing.process.variable"), thread = run(all, "sharing.thread.variable"),
                       coroutine = run(all, "sharing.coroutine.variable");
    CHECK(process.value == 1);
    CHECK(thread.value == 2);
    CHECK(coroutine.value == 2);
    REQUIRE(process.parts.size() == 2);
    CHECK(process.parts[0] > 0);
    CHECK(process.parts[0] == process.parts[1]);
    CHECK(thread.parts == process.parts);
    CHECK(coroutine.parts == process.parts);
}

TEST_CASE("lab: a switch with a working set is told without the time of touching it") {
    for (Experiment const& each : working_set_experiments()) {
        CAPTURE(each.what.id);
        LaunchResult const result = launch(each.run, {5ms, Bench::Clock::now() + 30s, 30s, {}});
        CHECK(result.why_not == "");
        CHECK(result.operations > 0);
        CHECK(result.value >= 0);
        REQUIRE(result.parts.size() == 1);
        CHECK(result.parts[0] > 0);
    }
}

}   // namespace tricorn::client::lab::sharing_test
