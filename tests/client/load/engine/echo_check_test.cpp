// --verify: unique bodies, and the error when a body comes back altered.
#include "client/load/engine/connection.hpp"
#include "tests/support/scripted_io.hpp"
#include <doctest/doctest.h>
#include <set>

namespace tricorn::client::echo_check_test {

using namespace tricorn::test;
using namespace std::chrono_literals;

namespace {

std::string const head = "POST / HTTP/1.1\r\n\r\n";

// Returns the error for `body`, received in pieces of that size.
std::string said_of(std::string const& body, EchoCheck& check, std::size_t piece) {
    ResponseSink& sink = check;
    sink.on_status(200);
    for (std::size_t at = 0; at < body.size(); at += piece) sink.on_body(std::string_view(body).substr(at, piece));
    return check.difference().value_or("");
}

// Answers each request with the body that `turn` makes of the one sent.
struct Run {
    using SendSlot = std::function<std::string(std::string body)>;

    explicit Run(std::size_t size, SendSlot how) : slot(std::move(how)) {
        LoadConfig config;
        config.url.host = "h";
        config.verify = true;
        config.body = std::string(size, '\0');
        targets.emplace(config);
        script.on_wait = [this] { hear(); };
    }

    // An answer is ready once a whole request has arrived.
    void hear() {
        std::string const& head_of = (*targets)[0].request;
        std::size_t const whole = head_of.size() + *(*targets)[0].unique_bytes;
        if (script.said.size() == heard) return;
        heard = script.said.size();
        std::string const request = script.said.substr(heard - whole);
        CHECK(request.starts_with(head_of));
        bodies.push_back(request.substr(head_of.size()));
        script.events = {Arrives{slot(bodies.back())}};
    }

    Measured const& operator()() {
        recorder.start(Clock::now(), false);
        Work const work{*targets, {}, 10s};
        Connection<ScriptedIo> connection(ScriptedIo(script), work, pacer, recorder, Random(7));
        connection.open().take();
        connection.load().take();
        Measured const& measured = recorder.measured(0);
        CHECK(measured.totals.offered == 3);
        CHECK(measured.totals.add_up());
        return measured;
    }

    SendSlot slot;
    Script script;
    std::optional<Targets> targets;
    Allowance allowance{3};
    Pacer pacer{&allowance};
    Recorder recorder{1};
    std::size_t heard = 0;   // bytes received so far
    std::vector<std::string> bodies;
};

std::string with_length(std::string const& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string chunked(std::string const& body) {
    std::string text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (char const c : body) text += "1\r\n" + std::string(1, c) + "\r\n";
    return text + "0\r\n\r\n";
}

}   // namespace

TEST_CASE("each body is unique, and the same seed draws the same bodies") {
    for (std::size_t const size : {std::size_t(8), std::size_t(64), std::size_t(1001)}) {
        EchoCheck one(head, size, 5), same(head, size, 5), other(head, size, 6);
        std::set<std::string> seen;
        for (int i = 0; i < 1000; ++i) {
            std::string const request = one.next();
            CHECK(request.starts_with(head));
            CHECK(request.size() == head.size() + size);
            CHECK(request == same.next());
            seen.insert(request);
            seen.insert(other.next());
        }
        CHECK(seen.size() == 2000);
    }
    EchoCheck empty(head, 0, 5);
    CHECK(empty.next() == head);
    CHECK(said_of("", empty, 1) == "");
    CHECK(said_of("x", empty, 1) == "1 bytes instead of 0");
}

TEST_CASE("a difference is reported wherever it is and however the bytes arrive") {
    EchoCheck check(head, 20, 1);
    std::string const body = check.next().substr(head.size());
    for (std::size_t const piece : {std::size_t(1), std::size_t(3), std::size_t(20), std::size_t(100)}) {
        CAPTURE(piece);
        CHECK(said_of(body, check, piece) == "");
        for (std::size_t at = 0; at < body.size(); ++at) {
            std::string altered = body;
            altered[at] = static_cast<char>(altered[at] ^ 1);
            std::string const said = said_of(altered, check, piece);
            CHECK(said.starts_with("byte " + std::to_string(at + 1) + " of 20 is 0x"));
        }
        CHECK(said_of(body.substr(0, 19), check, piece) == "19 bytes instead of 20");
        CHECK(said_of("", check, piece) == "0 bytes instead of 20");
        CHECK(said_of(body + "x", check, piece) == "21 bytes instead of 20");
        CHECK(said_of(body + body, check, piece) == "40 bytes instead of 20");
    }
}

TEST_CASE("an echo is an answer, with a length or in chunks, and after an interim response") {
    for (auto const slot : {&with_length, &chunked}) {
        Run run(50, [slot](std::string const& body) { return "HTTP/1.1 102 Processing\r\n\r\n" + slot(body); });
        CHECK(run().totals.ok == 3);
        CHECK(run.recorder.measured(0).connections == 1);
        CHECK(run.bodies.size() == 3);
        CHECK(std::set<std::string>(run.bodies.begin(), run.bodies.end()).size() == 3);
    }
}

TEST_CASE("an echo that is altered is an error, and its connection is closed") {
    Run run(50, [](std::string body) {
        body[41] = static_cast<char>(~body[41]);
        return with_length(body);
    });
    Measured const& measured = run();
    REQUIRE(measured.failures.size() == 1);
    CHECK(measured.failures[0].failure == Failure{Failure::Phase::body, Failure::Kind::altered, 0});
    CHECK(measured.failures[0].sample.starts_with("byte 42 of 50 is 0x"));
    CHECK(measured.failures[0].count == 3);
    CHECK(measured.connections == 3);
    Run shorter(50, [](std::string const& body) { return chunked(body.substr(1)); });
    CHECK(shorter().totals.errors == 3);
}

TEST_CASE("the previous request's body is not this one's echo") {
    std::string before(50, 'x');
    Run run(50, [&](std::string const& body) { return with_length(std::exchange(before, body)); });
    CHECK(run().totals.errors == 3);
}

TEST_CASE("the body of a response that is not ok is not compared") {
    Run run(50, [](std::string const&) { return "HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nno"; });
    CHECK(run().totals.not_ok == 3);
}

TEST_CASE("with --verify, whichever step fails, each request is counted once") {
    Run whole(30, &with_length);
    whole();
    std::size_t const steps = whole.script.steps;
    CHECK(steps > 8);
    for (std::size_t step = 1; step <= steps; ++step) {
        CAPTURE(step);
        Run run(30, &with_length);
        run.script.fail_at = step;
        Totals const& totals = run().totals;
        CHECK(totals.ok + totals.errors == 3);
        CHECK(totals.ok >= 1);
    }
}

}   // namespace tricorn::client::echo_check_test
