// Reuse of connections, and idle connections.
#include "tests/load/fixture.hpp"
#include <boost/json/serialize.hpp>
#include <set>

namespace tricorn::test::reuse_test {

namespace {

Words with_rate(Words flags, bool open_loop) {
    if (open_loop) flags.insert(flags.end(), {"-R", "500"});
    return flags;
}

}   // namespace

TEST_CASE("reuse: --requests-per-conn closes each connection after that many, in both loops") {
    for (bool const open_loop : {false, true}) {
        for (std::int64_t const most : {1, 7, 1'000}) {
            FaultyServer server(always(ok_text()));
            Words const flags{"-n", "60", "-c", "3", "-t", "1", "--requests-per-conn", std::to_string(most)};
            Outcome const run = load(with_rate(flags, open_loop), server.url());
            INFO(most, open_loop ? ", open loop: " : ", closed loop: ", run.text());
            CHECK(run.ended_as(0));
            CHECK(run.ok() == 60);
            FaultyServer::Counts const seen = server.final_counts();
            CHECK(seen.requests == 60);
            std::int64_t const opened = run.number("/connections_opened");
            CHECK(seen.accepted == static_cast<std::size_t>(opened));
            // All but three reach their limit; the last three of an open loop may not have been needed any more.
            CHECK(opened >= std::max<std::int64_t>(3, (60 + most - 1) / most));
            CHECK(opened <= 60 / most + 3);
            for (Received const& request : server.received()) CHECK(request.nth < static_cast<std::size_t>(most));
            check_normal_run(server);
        }
    }
}

TEST_CASE("reuse: a server that closes idle connections costs an open loop no request") {
    // The server closes 50 ms after each response, and announces it; the connection's next request is due 200 ms later.
    std::string const last = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    FaultyServer server(always(Steps().say(last).pause(Millis(50)).close()));
    Outcome const announced = load({"-R", "20", "-d", "1s", "-c", "4", "-t", "1"}, server.url());
    CHECK_MESSAGE(announced.failed() == 0, announced.text());
    CHECK(announced.ok() + announced.unfinished() == 20);
    // Without announcement: noticed if the close comes long before the next turn.
    auto const silently = [&](Millis) {
        FaultyServer silent(always(Steps().say(ok_text()).pause(Millis(50)).close()));
        Outcome one = load({"-R", "20", "-d", "1s", "-c", "4", "-t", "1"}, silent.url());
        CHECK(one.offered() == 20);
        check_normal_run(silent);
        return one;
    };
    Outcome const run = patiently({Millis(1), Millis(2), Millis(3), Millis(4)}, silently,
                                  [](Outcome const& one) { return one.ok() == 20; });
    check_undisturbed(run, run.ok() == 20);
    CHECK(run.number("/connections_opened") >= run.ok());
    check_normal_run(server);
}

TEST_CASE("reuse: a server that closes behind each answer without a word is told, with the flag that suits it") {
    FaultyServer server(always(Steps().say(ok_text()).close()));
    Outcome const run = load({"-n", "60", "-c", "2", "-t", "1"}, server.url());
    INFO(run.text());
    CHECK(run.ended_as(4));
    CHECK(run.ok() + run.failed() == 60);
    CHECK(run.failed() >= 10);
    CHECK(server.final_counts().requests == static_cast<std::size_t>(run.ok()));   // nothing is sent twice
    CHECK(run.number("/unannounced_closes/count") == run.failed());
    CHECK(run.number("/unannounced_closes/least_answers") == 1);
    CHECK(run.number("/unannounced_closes/most_answers") == 1);
    std::string const notes = boost::json::serialize(run.json.at_pointer("/verdict/remarks"));
    CHECK_MESSAGE(notes.find("--requests-per-conn=1 opens connections anew") != std::string::npos, notes);
    Outcome const suited = load({"-n", "60", "-c", "2", "--requests-per-conn=1"}, server.url());
    CHECK_MESSAGE(suited.ended_as(0), suited.text());
    CHECK(suited.ok() == 60);
    CHECK(suited.number("/unannounced_closes/count") == 0);
}

TEST_CASE("reuse: --idle holds idle connections open") {
    FaultyServer server(always(ok_text()));
    for (char const* const threads : {"1", "2"}) {
        server.forget();
        Outcome const run = load({"-n", "100", "-c", "2", "--idle", "5", "-t", threads}, server.url());
        CHECK_MESSAGE(run.ended_as(0), run.text());
        CHECK(run.number("/idle/wanted") == 5);
        CHECK(run.number("/idle/opened") == 5);
        CHECK(run.number("/idle/lost") == 0);
        CHECK(run.number("/connections_opened") == 2);
        CHECK(server.final_counts().accepted == 7);
        std::set<std::size_t> spoken;
        for (Received const& request : server.received()) spoken.insert(request.connection);
        CHECK(spoken.size() <= 2);
    }
    check_normal_run(server);
}

TEST_CASE("reuse: idle connections that the server closes are reopened and counted") {
    for (bool const open_loop : {false, true}) {
        auto const run_for = [&](Millis time) {
            // The first two connections are the load's, the next five are idle, and later ones replace them.
            FaultyServer server(always(Steps().pause(Millis(5)).say(ok_text())));
            Behaviour behaviour = always(Steps().pause(Millis(5)).say(ok_text()));
            behaviour.on_accept = [](std::size_t connection) {
                bool const closes = connection >= 2 && connection < 7;
                return closes ? Steps().pause(Millis(300)).close() : Steps();
            };
            server.behave(behaviour);
            Words const flags{"-d", to_text(time), "-c", "2", "--idle", "5", "-t", "1"};
            Outcome one = load(with_rate(flags, open_loop), server.url());
            CHECK(one.ok() == one.sent());
            FaultyServer::Counts const seen = server.final_counts();
            CHECK(seen.requests == static_cast<std::size_t>(one.sent()));
            CHECK(seen.accepted ==
                  static_cast<std::size_t>(one.number("/connections_opened") + one.number("/idle/opened")));
            check_normal_run(server);
            return one;
        };
        Outcome const run = patiently({Millis(1'000), Millis(4'000), Millis(10'000)}, run_for, [](Outcome const& one) {
            return one.number("/idle/lost") == 5 && one.number("/idle/opened") == 10;
        });
        INFO(run.text());
        CHECK(run.number("/idle/lost") == 5);
        CHECK(run.number("/idle/opened") == 10);
        CHECK(run.number("/connections_opened") == 2);
    }
}

TEST_CASE("reuse: a server that refuses idle connections is not stormed, and the report shows it") {
    FaultyServer server(always(ok_text()));
    Behaviour behaviour = always(Steps().pause(Millis(5)).say(ok_text()));
    behaviour.on_accept = [](std::size_t connection) { return connection < 2 ? Steps() : Steps().close(); };
    server.behave(behaviour);
    Outcome const run = load({"-d", "1s", "-c", "2", "--idle", "5", "-t", "1"}, server.url());
    INFO(run.text());
    CHECK(run.number("/idle/lost") >= 5);
    // Each at most ten times per second.
    CHECK(static_cast<double>(run.number("/idle/opened")) <= 5 * (10 * run.real("/window_seconds") + 3));
    check_normal_run(server);
}

}   // namespace tricorn::test::reuse_test
