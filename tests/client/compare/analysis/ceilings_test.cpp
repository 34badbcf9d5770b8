#include "client/compare/analysis/ceilings.hpp"
#include <doctest/doctest.h>

namespace tricorn::client::compare::ceilings_test {

namespace {

ServerFlags const flags{{"workers", "1"},
                        {"threads", "64"},
                        {"db-connections", "100"},
                        {"db-latency", "lognormal:2ms,0.6"},
                        {"fetch-concurrency", "64"}};

Conditions conditions(std::optional<Model> model, std::string const& target, unsigned connections) {
    Conditions result{model, target, flags, connections, 2, 0};
    if (model == Model::prefork) result.flags["workers"] = "32";
    return result;
}

}   // namespace

TEST_CASE("the flags of --check-config") {
    auto const flags = parse_flags("--model=pool\nnoise\n--db-latency=lognormal:2ms,0.6\n--threads=64");
    CHECK(flags.at("model") == "pool");
    CHECK(flags.at("db-latency") == "lognormal:2ms,0.6");
    CHECK(flags.at("threads") == "64");
    CHECK(flags.size() == 3);
}

TEST_CASE("the mean and the spread of the database's service times") {
    CHECK(service_time("fixed:2ms")->mean == doctest::Approx(0.002));
    CHECK(service_time("fixed:2ms")->spread == 0);
    CHECK(service_time("exp:3ms")->spread == 1);
    CHECK(service_time("uniform:1ms,3ms")->mean == doctest::Approx(0.002));
    CHECK(service_time("uniform:1ms,3ms")->spread == doctest::Approx(0.2887).epsilon(0.001));
    CHECK(service_time("lognormal:2ms,0.6")->mean == doctest::Approx(0.002394).epsilon(0.001));
    CHECK(service_time("lognormal:2ms,0.6")->spread == doctest::Approx(0.658).epsilon(0.001));
    CHECK_FALSE(service_time("lognormal:2ms"));
    CHECK_FALSE(service_time("often"));
}

TEST_CASE("what a request waits for is read from its target") {
    CHECK_FALSE(wait_of("/plaintext", flags));
    CHECK(wait_of("/delay/20ms", flags)->mean == doctest::Approx(0.02));
    CHECK(wait_of("/delay/2", flags)->mean == doctest::Approx(2));
    CHECK(wait_of("/fetch?upstream=origin&path=/delay/10ms", flags)->mean == doctest::Approx(0.01));
    CHECK(wait_of("/db?latency=fixed:5ms", flags)->mean == doctest::Approx(0.005));
    auto const five = wait_of("/queries?queries=5", flags), one = wait_of("/db", flags);
    CHECK(five->mean == doctest::Approx(5 * one->mean));
    CHECK(five->spread < one->spread);
}

TEST_CASE("units / mean wait: the fewest of units, connections and the database set the ceiling") {
    auto const prefork = ceiling(conditions(Model::prefork, "/delay/20ms", 256));
    CHECK(prefork->rate == doctest::Approx(1600));
    CHECK(prefork->set_by == "units");
    CHECK(prefork->sentence == "32 processes / 20 ms");
    auto const thread = ceiling(conditions(Model::thread, "/delay/20ms", 256));
    CHECK(thread->rate == doctest::Approx(12'800));
    CHECK(thread->set_by == "connections");
    auto const pool = ceiling(conditions(Model::pool, "/db", 64));
    CHECK(pool->set_by == "connections");
    auto const crowd = ceiling(conditions(Model::coroutine, "/db", 256));
    CHECK(crowd->set_by == "database");
    CHECK(crowd->units == 100);
    CHECK(crowd->rate == doctest::Approx(41'764).epsilon(0.001));
    CHECK(ceiling(conditions(Model::coroutine, "/fetch?upstream=origin&path=/delay/10ms", 256))->set_by == "fetches");
}

TEST_CASE("computation is limited by processors, the event loop's by its one thread") {
    Conditions some = conditions(Model::pool, "/cpu?iterations=1000", 64);
    CHECK_FALSE(ceiling(some));   // its cost has not been measured
    some.cpu_seconds = 0.005;
    CHECK(ceiling(some)->rate == doctest::Approx(400));
    some.model = Model::coroutine;
    CHECK(ceiling(some)->rate == doctest::Approx(200));
    CHECK(ceiling(some)->sentence == "1 of 2 processors / 5 ms");
    some.flags["workers"] = "2";
    CHECK(ceiling(some)->rate == doctest::Approx(400));
}

TEST_CASE("only the machine limits, or the server is not ours: no ceiling") {
    CHECK_FALSE(ceiling(conditions(Model::pool, "/plaintext", 64)));
    CHECK_FALSE(ceiling(conditions(std::nullopt, "/db", 64)));
}

TEST_CASE("effective units are the fewer of units and connections") {
    CHECK(effective_units(conditions(Model::prefork, "/db", 256)).count == 32);
    CHECK(effective_units(conditions(Model::prefork, "/db", 16)).count == 16);
    CHECK(effective_units(conditions(Model::pool, "/db", 256)).count == 64);
    CHECK(effective_units(conditions(Model::coroutine, "/db", 256)).count == 256);
}

TEST_CASE("only a rate that chance cannot explain is above the ceiling") {
    Ceiling const limit{1000, "units", 10, 0.01, "", 0.5, 0};
    CHECK_FALSE(is_above(1010, 10'000, limit));
    CHECK(is_above(1060, 10'000, limit));
    CHECK_FALSE(is_above(1150, 100, limit));
}

}   // namespace tricorn::client::compare::ceilings_test
