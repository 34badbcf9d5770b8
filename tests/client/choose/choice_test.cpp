#include "client/choose/choice.hpp"
#include "client/choose/costs.hpp"
#include <algorithm>
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

namespace tricorn::client::choose::choice_test {

namespace {

Costs made_up() {
    Costs costs;
    costs.models = {{Model::prefork, "process", 120e3, 0, 40e-6},
                    {Model::thread, "thread", 25e3, 0, 40e-6},
                    {Model::pool, "thread", 25e3, 1e3, 45e-6},
                    {Model::coroutine, "coroutine", 1.4e3, 0, 30e-6}};
    return costs;
}

// 200 connections, 800 requests a second that wait 5 ms and compute 0.3 ms, on 2 processors.
Demand usual() {
    return {200, 800, 0.005, 0.0003, 2, 0};
}

Option find(Choice const& choice, Model model) {
    auto const found =
        std::ranges::find_if(choice.options, [&](Option const& each) { return each.cost.model == model; });
    REQUIRE(found != choice.options.end());
    return *found;
}

}   // namespace

TEST_CASE("choose: units, memory, processor time and highest rates follow from demand and costs") {
    Choice const choice = choose(usual(), made_up());
    Option const thread = find(choice, Model::thread);
    CHECK(thread.units == 200);
    CHECK(thread.memory == doctest::Approx(200 * 25e3));
    CHECK(thread.processor_time == doctest::Approx(800 * 340e-6));
    CHECK(thread.highest_by_units == doctest::Approx(200 / 5.34e-3));
    CHECK(thread.highest_by_processors == doctest::Approx(2 / 340e-6));
    // 800 × 5.345 ms are 4.3 requests at a time; bursts need 3 standard deviations more.
    CHECK(find(choice, Model::pool).units == 12);
    Option const coroutine = find(choice, Model::coroutine);
    CHECK(coroutine.pause == doctest::Approx(0.0003));
    CHECK(coroutine.workers == 1);
    CHECK(coroutine.highest_by_processors == doctest::Approx(1 / (0.0003 + coroutine.cost.overhead)));
    CHECK(choice.model == Model::coroutine);
    CHECK_FALSE(choice.change_of_mind.empty());
}

TEST_CASE("choose: a long computation rules the event loop out, unless nothing else can do it") {
    Demand demand = usual();
    demand.rate = 10;
    demand.cpu = 0.05;
    Choice const choice = choose(demand, made_up());
    CHECK(choice.model != Model::coroutine);
    CHECK(choice.why.find("but each computation stops its other requests for 50 ms") != std::string::npos);
    demand.memory = 4e6;   // too little for 2,000 processes or threads
    demand.connections = 2000;
    Choice const small = choose(demand, made_up());
    CHECK(find(small, Model::thread).why_not.size() == 1);
    CHECK(small.model == Model::pool);
}

TEST_CASE("choose: what nobody can do is said with its reason") {
    Demand demand = usual();
    demand.rate = 10'000;   // 3.4 processors of 2
    Choice const choice = choose(demand, made_up());
    CHECK_FALSE(choice.model);
    for (Option const& each : choice.options) {
        REQUIRE_FALSE(each.possible());
        CHECK(each.why_not.back().find("of 2 processors busy") != std::string::npos);
    }
    demand = usual();
    demand.connections = 2;   // two at a time answer at most 2 / 5.3 ms
    CHECK_FALSE(choose(demand, made_up()).model);
    CHECK(find(choose(demand, made_up()), Model::thread).why_not.front().find("Little's law") != std::string::npos);
}

TEST_CASE("choose: costs of a stored lab, with what is taken for what it lacks") {
    auto const result = boost::json::parse(R"({"schema": "tricorn.lab/1", "environment": {"processor": "One"},
        "experiments": [
            {"id": "memory.process.100", "parts": {"total": 120000}}, {"id": "memory.thread.100", "parts": {"total": 25000}},
            {"id": "memory.coroutine.asio.100", "parts": {"total": 800}},
            {"id": "switch.process.pipe-one-core", "median": 2500}, {"id": "switch.thread.pipe-one-core", "median": 2000},
            {"id": "switch.coroutine.pipe-one-core", "median": 1000}]})");
    auto const costs = costs_of(result.as_object());
    REQUIRE_MESSAGE(costs, costs.why);
    CHECK(costs->models.size() == 4);
    CHECK(costs->models[0].unit_bytes == 120'000);
    CHECK(costs->models[0].overhead == doctest::Approx(10e-6));
    CHECK(costs->remarks.size() == 1);
    CHECK(costs->source == "One");
}

TEST_CASE("choose: a result without the costs is refused with the reason") {
    CHECK(costs_of(boost::json::parse(R"({"schema": "tricorn.load/1"})").as_object()).why ==
          "it is no result of compare or lab (its schema is tricorn.load/1)");
    CHECK(costs_of(boost::json::parse(R"({"schema": "tricorn.compare/2"})").as_object()).why ==
          "it does not hold what a process takes of memory: measure the lab too");
}

}   // namespace tricorn::client::choose::choice_test
