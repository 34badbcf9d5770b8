// How a run ends by itself: by its number of requests, its duration, or whichever comes first.
#include "tests/load/fixture.hpp"
#include <cmath>

namespace tricorn::test::ends_test {

namespace {

struct Shape {
    std::int64_t requests;
    std::int64_t connections;
    std::int64_t threads;
};

Words flags_of(Shape const& shape) {
    return {"-n", std::to_string(shape.requests), "-c", std::to_string(shape.connections),
            "-t", std::to_string(shape.threads)};
}

}   // namespace

TEST_CASE("ends: -n sends exactly that many requests") {
    FaultyServer server(always(ok_text()));
    for (Shape const shape :
         {Shape{1, 1, 1}, {100, 4, 1}, {100, 4, 2}, {101, 7, 3}, {3, 10, 1}, {5, 16, 4}, {1000, 1, 1}}) {
        server.forget();
        Outcome const run = load(flags_of(shape), server.url());
        INFO(shape.requests, " requests, ", shape.connections, " connections, ", shape.threads, " threads");
        CHECK_MESSAGE(run.ended_as(0), run.text());
        CHECK(run.offered() == shape.requests);
        CHECK(run.sent() == shape.requests);
        CHECK(run.ok() == shape.requests);
        CHECK(run.number("/in_window") == shape.requests);
        CHECK(run.number("/by_status/200") == shape.requests);
        CHECK(run.number("/client/threads") == shape.threads);
        CHECK(run.number("/connections_opened") == shape.connections);
        FaultyServer::Counts const seen = server.final_counts();
        CHECK(seen.requests == static_cast<std::size_t>(shape.requests));
        CHECK(seen.accepted == static_cast<std::size_t>(shape.connections));
        CHECK(seen.too_early == 0);
    }
}

TEST_CASE("ends: bytes are counted as they went over the wire") {
    FaultyServer server(always(ok_text()));
    Outcome const run = load({"-n", "50", "-c", "2"}, server.url());
    CHECK_MESSAGE(run.ended_as(0), run.text());
    std::size_t const request = server.received().at(0).head.size();
    CHECK(run.number("/bytes/sent") == static_cast<std::int64_t>(50 * request));
    CHECK(run.number("/bytes/received") == static_cast<std::int64_t>(50 * ok_text().size()));
}

TEST_CASE("ends: -d sends until the time is over and counts for the rate what came within it") {
    FaultyServer server(always(Steps().pause(Millis(2)).say(ok_text())));
    auto const for_a_time = [&](Millis time) {
        server.forget();
        Outcome run = load({"-d", to_text(time), "-c", "4"}, server.url());
        CHECK(run.ok() == run.offered());
        CHECK(server.final_counts().requests == static_cast<std::size_t>(run.sent()));
        CHECK(std::abs(run.real("/window_seconds") - std::chrono::duration<double>(time).count()) < 1e-6);
        CHECK(run.ok() - run.number("/in_window") <= 4);   // those in flight when the window ended
        return run;
    };
    Outcome const run =
        patiently({Millis(700), Millis(5'000)}, for_a_time, [](Outcome const& one) { return one.ok() > 4; });
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(run.ok() > 4);
}

TEST_CASE("ends: of -n and -d whichever is reached first ends the run") {
    FaultyServer server(always(Steps().pause(Millis(5)).say(ok_text())));
    Outcome const by_count = load({"-n", "20", "-d", "50s", "-c", "2"}, server.url());
    CHECK_MESSAGE(by_count.ended_as(0), by_count.text());
    CHECK(by_count.offered() == 20);
    CHECK(by_count.real("/window_seconds") < 50);
    auto const for_a_time = [&](Millis time) {
        server.forget();
        Outcome run = load({"-n", "1M", "-d", to_text(time), "-c", "2"}, server.url());
        CHECK(run.offered() < 1'000'000);
        CHECK(run.offered() == run.ok());
        CHECK(server.final_counts().requests == static_cast<std::size_t>(run.sent()));
        return run;
    };
    Outcome const by_time =
        patiently({Millis(300), Millis(5'000)}, for_a_time, [](Outcome const& one) { return one.ok() > 0; });
    CHECK_MESSAGE(by_time.ended_as(0), by_time.text());
}

TEST_CASE("ends: the report goes to standard output, or makes room for the JSON of -o -") {
    FaultyServer server(always(ok_text()));
    Outcome const to_file = load({"-n", "1234", "-c", "3"}, server.url());
    CHECK(to_file.output.find("1,234") != std::string::npos);
    CHECK(to_file.errors.empty());
    Outcome const to_stdout = load({"-n", "10", "-c", "1", "-o", "-"}, server.url());
    CHECK_MESSAGE(to_stdout.ended_as(0), to_stdout.text());
    CHECK(to_stdout.json.is_object());
    CHECK(to_stdout.ok() == 10);
    CHECK(to_stdout.written.empty());
}

TEST_CASE("ends: a result that cannot be written is not a success") {
    FaultyServer server(always(ok_text()));
    Outcome const run = load({"-n", "10", "-c", "1", "-o", "/dev/full"}, server.url());
    CHECK_MESSAGE(run.ended_with(2), run.text());
    CHECK(run.errors.find("No space left on device") != std::string::npos);
}

TEST_CASE("ends: a report that cannot be written is not a success either") {
    FaultyServer server(always(ok_text()));
    Process client({"/bin/sh", "-c", "exec '" + settings().client + "' -n 10 -c 1 " + server.url() + " > /dev/full"});
    CHECK(client.wait(Millis(60'000)) == Exit{false, 2});
    CHECK(client.errors().find("No space left on device") != std::string::npos);
}

TEST_CASE("ends: each of the server's models serves it without an error") {
    for (char const* const model : {"prefork", "thread", "pool", "coroutine"}) {
        // If the other connections get no turn for a while, one may exceed the server's limit of a thousand.
        TricornServer server({"--model=" + std::string(model), "--keepalive-requests=0"});
        Outcome const run = load({"-n", "2000", "-c", "4", "-t", "2"}, server.url());
        CHECK_MESSAGE(run.ended_as(0), std::string(model), run.text());
        CHECK(run.ok() == 2000);
        CHECK(run.number("/connections_opened") == 4);
    }
}

}   // namespace tricorn::test::ends_test
