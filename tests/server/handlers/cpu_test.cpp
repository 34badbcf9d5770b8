// /cpu: the handler alone, and in a session.
#include "common/os/thread_clock.hpp"
#include "server/handlers/cpu.hpp"
#include "server/session/session.hpp"
#include "tests/server/sample.hpp"
#include "tests/support/scripted_io.hpp"
#include <doctest/doctest.h>

namespace tricorn::server::handlers::cpu_test {

using namespace tricorn::test;
using namespace std::chrono_literals;

namespace {

constexpr char const* after_1000 = "36c1cb4f826ae42ceba848227e0c5f786178ca9dceca6772e5d728d09c30a2f6";

struct World {
    World() { sample.context.calibration.iterations_per_second = 2'000'000; }

    Expected<std::uint64_t> parsed(std::string const& query) {
        Request const request = sample_request("GET", "/cpu?" + query);
        return handlers::parse_iterations(request, sample.context);
    }

    Response answer(std::string const& query) {
        ScriptedIo io(script);
        Request const request = sample_request("GET", "/cpu?" + query);
        return handlers::cpu(io, request, sample.context).take();
    }

    Sample sample;
    Script script;
};

}  // namespace

TEST_CASE("the work is given in iterations, or in milliseconds by the calibration") {
    World world;
    CHECK(*world.parsed("iterations=0") == 0);
    CHECK(*world.parsed("iterations=1000") == 1'000);
    CHECK(*world.parsed("iterations=10k") == 10'000);
    CHECK(*world.parsed("ms=0") == 0);
    CHECK(*world.parsed("ms=1") == 2'000);
    CHECK(*world.parsed("ms=0.5") == 1'000);
    CHECK(*world.parsed("ms=0.000001") == 1);
    CHECK(*world.parsed("ms=1%2E5") == 3'000);
    CHECK(*world.parsed("other=1&ms=2&ms2=3") == 4'000);
}

TEST_CASE("--max-cpu bounds both, and the error contains what is allowed") {
    World world;
    CHECK(*world.parsed("ms=10000") == 20'000'000);
    CHECK(*world.parsed("iterations=20000000") == 20'000'000);
    CHECK(world.parsed("ms=10000.000001").why ==
          "ms must be a number from 0 to 10000 (--max-cpu), as in /cpu?ms=50 or /cpu?ms=0.5");
    CHECK(world.parsed("iterations=20000001").why ==
          "iterations must be a whole number from 0 to 20000000 (--max-cpu, on this machine), as in "
          "/cpu?iterations=1000");
    world.sample.config.limits.max_cpu = 1500us;
    CHECK(*world.parsed("ms=1.5") == 3'000);
    CHECK(world.parsed("ms=2").why.starts_with("ms must be a number from 0 to 1.5 (--max-cpu)"));
    CHECK(world.parsed("iterations=3001").why.starts_with("iterations must be a whole number from 0 to 3000 "));
    world.sample.config.limits.max_cpu = 0s;
    CHECK(*world.parsed("ms=0") == 0);
    CHECK_FALSE(world.parsed("ms=0.001"));
    CHECK_FALSE(world.parsed("iterations=1"));
}

TEST_CASE("milliseconds are any number without a unit") {
    World world;
    for (char const* const query : {"ms=.5", "ms=0.5", "ms=5e-1", "ms=%2B0.50"}) CHECK(*world.parsed(query) == 1'000);
    CHECK(*world.parsed("ms=1.") == 2'000);
    CHECK(*world.parsed("ms=0.0000001") == 0);
}

TEST_CASE("neither, both, twice or malformed: refused with 400") {
    World world;
    for (char const* const query : {"",
                                    "ms",
                                    "ms=",
                                    "iterations=",
                                    "iterations",
                                    "ms=1&iterations=1",
                                    "iterations=1&ms=",
                                    "ms=1&ms=1",
                                    "iterations=1&iterations=2",
                                    "Ms=1",
                                    "ms=-1",
                                    "ms=x",
                                    "ms=nan",
                                    "ms=inf",
                                    "ms=5ms",
                                    "ms=5s",
                                    "ms=+5",
                                    "ms=1s5",
                                    "ms=1m30",
                                    "ms=.",
                                    "ms=1,5",
                                    "ms=99999999999999999999",
                                    "iterations=-1",
                                    "iterations=1.5",
                                    "iterations=0x10",
                                    "iterations=1e3",
                                    "iterations=99999999999999999999",
                                    "iterations=%00"}) {
        CAPTURE(query);
        Response const response = world.answer(query);
        CHECK(response.status == 400);
        std::string const detail(parsed(response).at("detail").as_string());
        CHECK(detail.find("as in /cpu?") != detail.npos);
    }
    CHECK(world.script.yielded == 0);
    CHECK(world.answer("iterations=1").status == 200);   // and then a normal request succeeds
}

TEST_CASE("the response contains the work, its result and its time") {
    World world;
    Response const response = world.answer("iterations=1000");
    REQUIRE(response.status == 200);
    boost::json::value const body = parsed(response);
    CHECK(body.at("iterations") == 1000);
    CHECK(body.at("digest") == after_1000);
    CHECK(body.at("cpu_ms").as_double() > 0);
    CHECK(body.at("elapsed_ms").as_double() > 0);
    CHECK(body.at("server").at("model") == "coroutine");
    CHECK(response.fields.starts_with("Server-Timing: cpu;dur="));
}

TEST_CASE("cpu_ms is the thread's own time, and the sum of the slices") {
    World world;
    world.sample.config.model.cpu_offload = CpuOffload::yield;
    auto const begin = ThreadClock::now();
    double const said = parsed(world.answer("iterations=200000")).at("cpu_ms").as_double();
    double const taken = std::chrono::duration<double, std::milli>(ThreadClock::now() - begin).count();
    CHECK(said <= taken + 0.001);
    CHECK(said > taken / 2);
}

TEST_CASE("--cpu-offload=yield yields every half millisecond, and the result is the same") {
    World world;
    CHECK(parsed(world.answer("iterations=1000")).at("digest") == after_1000);
    CHECK(world.answer("iterations=100000").status == 200);
    CHECK(world.script.yielded == 0);   // inline: never
    world.sample.config.model.cpu_offload = CpuOffload::yield;
    CHECK(parsed(world.answer("iterations=1000")).at("digest") == after_1000);
    CHECK(world.script.yielded == 0);   // one slice is enough
    world.answer("iterations=1001");
    CHECK(world.script.yielded == 1);
    world.answer("ms=5");
    CHECK(world.script.yielded == 1 + 9);
    world.sample.context.calibration.iterations_per_second = 1;   // a slice is never empty
    CHECK(world.answer("iterations=3").status == 200);
    CHECK(world.script.yielded == 1 + 9 + 2);
}

TEST_CASE("in a session: earlier responses are sent first, and a pipelined request behind it is answered") {
    Config config;
    config.model.cpu_offload = CpuOffload::yield;
    Scoreboard& board = *Scoreboard::make();
    Stop const stop(board.slot(0).stop);
    SharedSemaphore connections(1, false);
    WorkerState worker(config, board, connections, stop, 0, 1, 0);
    worker.calibration.iterations_per_second = 20'000;
    auto const get = [](std::string const& target) { return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"; };
    Script script;
    script.events = {Arrives{get("/plaintext") + get("/cpu?iterations=1000") + get("/cpu?ms=9e9") + get("/json")}};
    Script first_send_fails = script;
    session(ScriptedIo(script), ScriptedStream(script), worker, "192.0.2.7").take();
    CHECK(script.yielded == 99);
    std::size_t const digest = script.said.find(after_1000);
    CHECK(script.said.find("Hello, World!") < digest);
    CHECK(digest < script.said.find("HTTP/1.1 400 "));
    CHECK(script.said.find("HTTP/1.1 400 ") < script.said.rfind("HTTP/1.1 200 OK"));
    CHECK(worker.slot.in_flight.load() == 0);

    first_send_fails.fail_at = 3;
    session(ScriptedIo(first_send_fails), ScriptedStream(first_send_fails), worker, "192.0.2.7").take();
    CHECK(first_send_fails.yielded == 0);   // no computation for a client that has gone
    CHECK(worker.slot.in_flight.load() == 0);
}

}   // namespace tricorn::server::handlers::cpu_test
