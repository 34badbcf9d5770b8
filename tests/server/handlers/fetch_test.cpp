// The handler of /fetch with a scripted Io and its own resolver: no network.
#include "server/handlers/fetch.hpp"
#include "tests/server/sample.hpp"
#include "tests/support/scripted_io.hpp"
#include <doctest/doctest.h>

namespace tricorn::server::handlers::fetch_test {

using namespace tricorn::test;

namespace {

using Answers = std::vector<std::vector<std::string>>;

// Returns one list after the other, the last one repeatedly.
struct Names {
    Answers answers;
    std::size_t asked = 0;

    Addresses operator()(std::uint16_t port) {
        std::vector<SocketAddress> addresses;
        for (std::string const& text : answers[std::min(asked++, answers.size() - 1)])
            addresses.push_back(*read_address(text, port));
        return addresses;
    }
};

struct World {
    explicit World(Answers answers = {{"93.184.216.34"}})
        : names{std::move(answers)},
          outbound(sample.config.fetch, [this](std::string const&, std::uint16_t port) { return names(port); }) {
        sample.config.fetch.allow = {*parse_fetch_allowed("example.org")};
        sample.config.fetch.upstreams = {*parse_upstream("origin=http://127.0.0.1:9000")};
        sample.context.outbound = &outbound;
    }
    Response ask(Script& script, std::string_view query = "upstream=origin&path=/x") {
        ScriptedIo io(script);
        Request const request = sample_request("GET", "/fetch?" + std::string(query));
        return handlers::fetch(io, request, sample.context).take();
    }
    Response ask(std::string const& answer, std::string_view query = "upstream=origin&path=/x") {
        Script script;
        script.events = {Arrives{answer}};
        return ask(script, query);
    }

    Sample sample;
    Names names;
    Outbound outbound;
};

std::string const good = "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 3\r\n\r\nabc";

// The lookup of a name is also a wait.
Script by_name() {
    Script script;
    script.events = {WaitResult::ready, Arrives{good}};
    return script;
}

}   // namespace

TEST_CASE("a fetch summarises the response") {
    World world;
    Script script;
    script.events = {Arrives{good}};
    Response const response = world.ask(script);
    CHECK(response.status == 200);
    boost::json::value const summary = parsed(response);
    CHECK(summary.at("url") == "http://127.0.0.1:9000/x");
    CHECK(summary.at("status") == 200);
    CHECK(summary.at("content_type") == "a/b");
    CHECK(summary.at("bytes") == 3);
    // printf abc | sha256sum
    CHECK(summary.at("sha256") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(summary.at("remote_address") == "127.0.0.1:9000");
    CHECK(summary.at("kept_connection") == false);
    CHECK(script.said.starts_with("GET /x HTTP/1.1\r\nHost: 127.0.0.1:9000\r\n"));
    CHECK(script.said.find("\r\nVia: 1.1 tricorn-fetch\r\n") != std::string::npos);
    CHECK(script.opened == 1);
}

TEST_CASE("a fetch may fail at each step, and gives exactly one response") {
    for (bool const in_pieces : {false, true}) {
        std::size_t steps = 0;
        for (std::size_t fail_at = 0; fail_at <= steps; ++fail_at) {
            CAPTURE(fail_at);
            World world;
            Script script;
            script.events = {Arrives{good.substr(0, 30)}, Arrives{good.substr(30)}};
            if (in_pieces) script.receive_at_most = script.send_at_most = 7;
            script.fail_at = fail_at;
            Response const response = world.ask(script);
            if (fail_at == 0) steps = script.steps;
            bool const refused = response.status == 502 || response.status == 504;
            CHECK((fail_at == 0 ? response.status == 200 : refused || response.status == 200));
            if (response.status != 200)
                CHECK(parsed(response).at("detail").as_string().starts_with("upstream origin: "));
            CHECK(static_cast<bool>(Outbound::Permit(world.outbound)));
        }
        CHECK(steps >= 4);
    }
}

TEST_CASE("an upstream's response determines the status") {
    std::string const head = "HTTP/1.1 200 OK\r\n";
    std::pair<std::string, unsigned> const rows[] = {{good, 200},
                                                     {"HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n", 200},
                                                     {head + "Content-Length: 4\r\n\r\nabc", 502},   // then it closes
                                                     {head + "\r\nuntil the end", 200},
                                                     {head + "Content-Length: 9999999\r\n\r\n", 502},
                                                     {head + "X: " + std::string(17 * 1024, 'x') + "\r\n\r\n", 502},
                                                     {head + "X: " + std::string(17 * 1024, 'x'), 502},
                                                     {"nonsense\r\n\r\n", 502},
                                                     {"", 502}};
    for (auto const& [answer, status] : rows) {
        CAPTURE(answer.substr(0, 60));
        World world;
        CHECK(world.ask(answer).status == status);
    }
}

TEST_CASE("a name that resolved to a public address once and then to a private one is not followed") {
    World world(Answers{{"93.184.216.34"}, {"127.0.0.1"}, {"93.184.216.34", "10.0.0.1"}, {"::ffff:169.254.169.254"}});
    Script first = by_name();
    CHECK(world.ask(first, "url=http://example.org/").status == 200);
    CHECK(first.opened == 1);
    (void)world.outbound.take("example.org");   // a pooled connection would be used without a lookup
    for (int i = 0; i < 3; ++i) {
        Script again = by_name();
        Response const response = world.ask(again, "url=http://example.org/");
        CHECK(response.status == 403);
        CHECK(again.opened == 0);
        CHECK(response.body.find("127.0.0.1") == std::string::npos);
        CHECK(response.body.find("10.0.0.1") == std::string::npos);
    }
    CHECK(world.names.asked == 4);
}

TEST_CASE("an address that does not respond is followed by the next one") {
    World world(Answers{{"2606:2800:220:1::1", "93.184.216.34"}});
    Script script = by_name();
    script.fail_at = 3;   // adopting the ready, its wait, and then the connection to the first address
    Response const response = world.ask(script, "url=http://example.org/");
    CHECK(response.status == 200);
    CHECK(parsed(response).at("remote_address") == "93.184.216.34:80");
    CHECK(script.opened == 2);
}

TEST_CASE("a name that is not found in time is 504, one without addresses is 502") {
    World world(Answers(1));
    Script none = by_name();
    CHECK(world.ask(none, "url=http://example.org/").status == 502);
    Script late;
    late.events = {WaitResult::timed_out};
    CHECK(world.ask(late, "url=http://example.org/").status == 504);
}

TEST_CASE("a refused fetch uses no resources") {
    World world;
    for (char const* query : {"", "url=http://example.com/", "upstream=other", "url=https://example.org/"}) {
        Script script;
        Response const response = world.ask(script, query);
        CHECK((response.status == 400 || response.status == 403));
        CHECK(script.steps == 0);
    }
    CHECK(world.names.asked == 0);
}

TEST_CASE("too many simultaneous fetches are refused") {
    World world;
    world.sample.config.fetch.concurrency = 1;
    Outbound::Permit const running(world.outbound);
    Response const response = world.ask(good);
    CHECK(response.status == 503);
    CHECK(response.fields.find("Retry-After") != std::string::npos);
}

}   // namespace tricorn::server::handlers::fetch_test
