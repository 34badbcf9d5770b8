// --verify: echoes that return unchanged, and some that do not.
#include "tests/load/fixture.hpp"
#include <algorithm>
#include <set>

namespace tricorn::test::verify_test {

namespace {

// Echoes each body as changed by `turn`.
Behaviour echo(std::function<std::string(std::string body, std::size_t number)> turn) {
    return {{}, {}, [turn = std::move(turn)](Received const& request) {
                return Steps().say(response_text("200 OK", "", turn(request.body, request.number)));
            }};
}

std::string unchanged(std::string body, std::size_t) {
    return body;
}

}   // namespace

TEST_CASE("verify: tricorn-server's echo is true, in a closed loop and in an open one") {
    for (std::string const model : {"coroutine", "thread"}) {
        TricornServer server({"--model=" + model});
        Outcome const closed =
            load({"-n", "500", "-c", "8", "--verify", "-b", std::string(3000, 'x')}, server.url("/echo?raw=1"));
        CHECK_MESSAGE(closed.ended_as(0), closed.text());
        CHECK(closed.ok() == 500);
        Outcome const open = load({"-R", "500", "-n", "200", "-c", "8", "--verify"}, server.url("/echo?raw=1"));
        CHECK_MESSAGE(open.ok() == 200, open.text());
        CHECK(open.failed() == 0);
        CHECK(load({"-n", "50", "--verify", "--workload=echo:200k", "-c", "4"}, server.url("")).ok() == 50);
        Outcome const json = load({"-n", "20", "-c", "2", "--verify"}, server.url("/echo"));
        CHECK_MESSAGE(json.failures({"body"}, {"altered"}) == 20, json.text());
    }
}

TEST_CASE("verify: no two bodies are the same, and the seed repeats them") {
    FaultyServer server(echo(&unchanged));
    auto const bodies_with = [&](std::string const& seed) {
        server.forget();
        Outcome const run = load({"-n", "200", "-c", "4", "-t", "1", "--verify", "--seed", seed}, server.url());
        CHECK_MESSAGE(run.ended_as(0), run.text());
        std::multiset<std::string> bodies;
        for (Received const& one : server.received()) {
            CHECK(one.line() == "POST / HTTP/1.1");
            CHECK(one.field("Content-Length") == "64");
            bodies.insert(one.body);
        }
        CHECK(std::set<std::string>(bodies.begin(), bodies.end()).size() == 200);
        return bodies;
    };
    std::multiset<std::string> const first = bodies_with("1");
    std::multiset<std::string> const again = bodies_with("1");
    std::multiset<std::string> const other = bodies_with("2");
    std::vector<std::string> common;
    // The number of requests per connection varies between runs; the first request of each does not.
    std::ranges::set_intersection(first, again, std::back_inserter(common));
    CHECK(common.size() >= 4);
    common.clear();
    std::ranges::set_intersection(first, other, std::back_inserter(common));
    CHECK(common.empty());
}

TEST_CASE("verify: an altered byte anywhere is an error with its position") {
    for (std::size_t const at : {std::size_t(0), std::size_t(31), std::size_t(63)}) {
        FaultyServer server(echo([at](std::string body, std::size_t number) {
            if (number % 10 == 3) body[at] = static_cast<char>(body[at] ^ 0x80);
            return body;
        }));
        Outcome const run = load({"-n", "100", "-c", "4", "--verify", "-X", "PUT"}, server.url());
        INFO(run.text());
        CHECK(run.ended_as(4));
        CHECK(run.ok() == 90);
        CHECK(run.failures({"body"}, {"altered"}) == 10);
        std::string const sample(run.json.at("errors").at(0).at("sample").as_string());
        CHECK(sample.starts_with("byte " + std::to_string(at + 1) + " of 64 is 0x"));
        check_normal_run(server);
    }
}

TEST_CASE("verify: bodies of another length, or of another request, count as altered") {
    std::string last(64, 'x');
    std::vector<std::function<std::string(std::string, std::size_t)>> const turns{
        [](std::string const& body, std::size_t) { return body + "x"; },
        [](std::string const& body, std::size_t) { return body.substr(1); },
        [](std::string const&, std::size_t) { return std::string(); },
        [&last](std::string const& body, std::size_t) { return std::exchange(last, body); },
    };
    for (auto const& turn : turns) {
        FaultyServer server(echo(turn));
        Outcome const run = load({"-n", "20", "-c", "2", "--verify"}, server.url());
        CHECK_MESSAGE(run.failures({"body"}, {"altered"}) == 20, run.text());
    }
}

TEST_CASE("verify: other failures are counted as such, and a refusal as a response") {
    FaultyServer server(always(response_text("503 Busy", "", "no")));
    Outcome const busy = load({"-n", "20", "-c", "2", "--verify"}, server.url());
    CHECK_MESSAGE(busy.not_ok() == 20, busy.text());
    server.behave(always(Steps().say("HTTP/1.1 200 OK\r\nContent-Length: 64\r\n\r\nhalf").close()));
    Outcome const cut = load({"-n", "20", "-c", "2", "--verify"}, server.url());
    CHECK_MESSAGE(cut.failures({"body"}, {"closed"}) == 20, cut.text());
    check_normal_run(server);
}

}   // namespace tricorn::test::verify_test
