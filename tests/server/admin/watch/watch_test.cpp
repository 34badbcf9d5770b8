#include "server/admin/watch/watch.hpp"
#include "server/admin/write/services_json.hpp"
#include "tests/support/scripted_io.hpp"
#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

namespace tricorn::server::admin::watch_test {

using namespace tricorn::test;

namespace {

struct World {
    Watched watched{.service = *parse_watched_service("a=http://127.0.0.1:9000")};
    Resolver resolver;

    void ask(Script& script) {
        ScriptedIo io(script);
        ask_for_status(io, watched, resolver).take();
    }
    std::string ask(std::string const& answer) {
        Script script;
        script.events = {Arrives{answer}};
        ask(script);
        return watched.error;
    }
};

std::string answer(std::string const& body, std::string const& status = "200 OK") {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}   // namespace

TEST_CASE("a watched service is only asked for its status") {
    World world;
    Script script;
    script.events = {Arrives{answer(R"({"model":"pool"})")}};
    world.ask(script);
    CHECK(world.watched.error == "");
    CHECK(world.watched.status == R"({"model":"pool"})");
    CHECK(script.said.starts_with("GET /status HTTP/1.1\r\nHost: 127.0.0.1:9000\r\n"));
}

TEST_CASE("a response that is not a JSON object is an error, and the last good status stays") {
    World world;
    world.ask(answer("{}"));
    CHECK(world.ask(answer("[1]")) == "its response is not a JSON object");
    CHECK(world.ask(answer("{\"a\":1} x")) == "its response is not a JSON object");
    CHECK(world.ask(answer("{\"a\":\"\xff\"}")) == "its response is not a JSON object");
    CHECK(world.ask(answer("")) == "its response is not a JSON object");
    CHECK(world.ask(answer("{}", "404 Not Found")) == "it answered 404");
    CHECK(world.ask(answer("{}", "301 Moved Permanently")) == "it answered 301");
    CHECK(world.ask("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}") ==
          "it closed the connection before its response was complete");
    CHECK(world.ask("SSH-2.0\r\n\r\n").starts_with("its response is not valid HTTP"));
    CHECK(world.ask("HTTP/1.1 200 OK\r\nContent-Length: 4194305\r\n\r\n") == "its response is larger than 4 MiB");
    CHECK(world.ask("HTTP/1.1 200 OK\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n") ==
          "the head of its response is too large");
    CHECK(world.watched.status == "{}");
    CHECK(world.ask(answer("{}")) == "");
}

TEST_CASE("a silent service times out, at every step") {
    World world;
    for (std::size_t step = 1; step < 20; ++step) {
        Script script;
        script.events = {Arrives{answer("{}")}};
        script.fail_at = step;
        world.watched.error.clear();
        world.ask(script);
        if (script.steps < step) break;
        CAPTURE(step);
        CHECK_FALSE(world.watched.error.empty());
    }
    Script silent;
    silent.events = {WaitResult::timed_out};
    world.ask(silent);
    CHECK(world.watched.error == "no complete response within a second");
}

TEST_CASE("services are shown in order, this one first, with the error and the last status") {
    Deadline const now = Clock::now();
    std::list<Watched> watched;
    watched.push_back(
        {*parse_watched_service("b=http://127.0.0.1:1"), R"({"model":"thread"})", now - std::chrono::seconds(2), ""});
    watched.push_back({*parse_watched_service("a=http://x:2"), "", {}, "a \"quoted\" error"});
    boost::json::value const shown = boost::json::parse(services_json(R"({"model":"pool"})", watched, now));
    boost::json::array const& services = shown.at("services").as_array();
    REQUIRE(services.size() == 3);
    CHECK(services[0].at("name") == "this service");
    CHECK(services[0].at("this") == true);
    CHECK(services[0].at("url").is_null());
    CHECK(services[0].at("status").at("model") == "pool");
    CHECK(services[1].at("name") == "b");
    CHECK(services[1].at("url") == "http://127.0.0.1:1");
    CHECK(services[1].at("reachable") == true);
    CHECK(services[1].at("error").is_null());
    CHECK(services[1].at("age_seconds").to_number<double>() == doctest::Approx(2));
    CHECK(services[2].at("reachable") == false);
    CHECK(services[2].at("error") == "a \"quoted\" error");
    CHECK(services[2].at("status").is_null());
    CHECK(services[2].at("age_seconds").is_null());
}

}   // namespace tricorn::server::admin::watch_test
