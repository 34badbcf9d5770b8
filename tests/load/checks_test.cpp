// --check, and the precedence of exit codes.
#include "tests/load/fixture.hpp"
#include <csignal>

namespace tricorn::test::checks_test {

namespace {

Outcome checked(FaultyServer& server, Words const& checks, Words flags = {"-n", "200", "-c", "2"}) {
    for (std::string const& check : checks) flags.insert(flags.end(), {"--check", check});
    Outcome run = load(flags, server.url());
    CHECK(run.json.at("checks").as_array().size() == checks.size());
    return run;
}

bool passed(Outcome const& run, std::size_t number) {
    return run.json.at("checks").at(number).at("passed").as_bool();
}

}   // namespace

TEST_CASE("checks: all that hold end with 0, and one that does not with 99") {
    FaultyServer server(always(ok_text()));
    Outcome const good = checked(server, {"p50<1h", "response.max<=1h", "service.mean>0ns", "errors<=0", "rate>1"});
    CHECK_MESSAGE(good.ended_as(0), good.text());
    for (std::size_t i = 0; i < 5; ++i) CHECK(passed(good, i));
    CHECK(good.output.find("passed      errors<=0 (0 %)") != std::string::npos);
    Outcome const bad = checked(server, {"p50<1h", "p50<1ns", "rate>=1G"});
    CHECK_MESSAGE(bad.ended_with(99), bad.text());
    CHECK(passed(bad, 0));
    CHECK(!passed(bad, 1));
    CHECK(!passed(bad, 2));
    CHECK(bad.is_measured());
    CHECK(bad.output.find("FAILED      p50<1ns") != std::string::npos);
    check_normal_run(server);
}

TEST_CASE("checks: a percentile with too few requests beyond it is unknown and passes nothing") {
    FaultyServer server(always(ok_text()));
    Outcome const run = checked(server, {"p99<1h"});
    CHECK_MESSAGE(run.ended_with(99), run.text());
    CHECK(run.output.find("unknown: fewer than 30 responses lie beyond it") != std::string::npos);
    check_normal_run(server);
}

TEST_CASE("checks: 99 comes before 3 and 4, 3 before 4, and 130 before all of them") {
    FaultyServer server(always(ok_text()));
    // Errors alone: 4, unless a check on errors fails.
    server.behave({{}, {}, [](Received const& request) {
                       return Steps().say(response_text(request.number % 2 == 0 ? "500 Oh" : "200 OK"));
                   }});
    CHECK(checked(server, {}).ended_as(4));
    CHECK(checked(server, {"errors<=50%"}).ended_as(4));
    CHECK(checked(server, {"errors<50%"}).ended_with(99));
    // Nothing is answered: 3, although there are errors.
    server.behave(always(Steps().reset()));
    Words const few{"-n", "6", "-c", "2"};
    CHECK(checked(server, {}, few).ended_with(3));
    CHECK(checked(server, {"errors<=100%"}, few).ended_with(3));
    CHECK(checked(server, {"errors<1%"}, few).ended_with(99));
    check_normal_run(server);
    server.behave(always(Steps().pause(Millis(2)).say(ok_text())));
    server.forget();
    Client client({"-d", "100s", "-c", "2", "--check", "p50<1ns"}, server.url());
    REQUIRE(eventually(Millis(60'000), [&] { return server.counts().requests > 20; }));
    client.process().signal(SIGINT);
    Outcome const interrupted = client.finish(Millis(60'000));
    CHECK_MESSAGE(interrupted.ended_with(130), interrupted.text());
    CHECK(!passed(interrupted, 0));
    check_normal_run(server);
}

}   // namespace tricorn::test::checks_test
