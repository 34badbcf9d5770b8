// A connection of the load with TLS against a server in memory: certificates, and failures at each step in turn.
#include "client/load/engine/connection.hpp"
#include "client/load/engine/idle_connection.hpp"
#include "tests/support/tls_world.hpp"
#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <unistd.h>

namespace tricorn::client::tls_test {

using namespace tricorn::test;
using namespace std::chrono_literals;

namespace {

constexpr char const* answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// The tests' certificate authority as a file for --ca.
std::string const& ca_file() {
    struct File {
        File() {
            ::close(::mkstemp(path.data()));
            std::ofstream(path) << authority().pem();
        }
        ~File() { ::unlink(path.c_str()); }
        std::string path = "/tmp/tricorn-ca-XXXXXX";
    };
    static File const file;
    return file.path;
}

TlsSettings trusting(std::string const& host = "localhost") {
    return {host, true, ca_file()};
}

LoadConfig usual() {
    LoadConfig config;
    config.url.host = "h";
    return config;
}

struct Run {
    explicit Run(TlsWorld::Move on_request, TlsSettings settings = trusting(), ServerContext context = local_context())
        : world(std::move(context)), tls(std::move(settings)) {
        world.on_request = std::move(on_request);
    }

    Measured const& operator()() {
        recorder.start(Clock::now(), false);
        Connection<TlsWorldIo> connection(TlsWorldIo(world), work, pacer, recorder, Random(1));
        load_error = connection.open().take();
        connection.load().take();
        Measured const& measured = recorder.measured(0);
        CHECK(measured.totals.offered == 3);
        CHECK(measured.totals.add_up());
        CHECK(measured.service.count() == measured.totals.ok);
        std::uint64_t failures = 0;
        for (FailureCount const& failure : measured.failures) failures += failure.count;
        CHECK(failures == measured.totals.errors);
        CHECK(measured.connect.count() == measured.connections);
        CHECK(measured.handshake.count() <= measured.connections);
        CHECK(world.requests <= 3);
        return measured;
    }

    TlsWorld world;
    Tls tls;
    Targets targets{usual()};
    Allowance allowance{3};
    Pacer pacer{&allowance};
    Recorder recorder{1};
    Work work{targets, {}, 10s, 0, &tls};
    std::optional<LoadError> load_error;
};

bool say_ok(TlsWorld& world) {
    world.say(answer);
    return true;
}

FailureCount only_failure(Measured const& measured) {
    REQUIRE(measured.failures.size() == 1);
    return measured.failures.front();
}

void check_refused(Run& run, std::string const& why) {
    FailureCount const failure = only_failure(run());
    CHECK(failure.failure.phase == Failure::Phase::tls);
    CHECK(failure.failure.kind == Failure::Kind::refused);
    CHECK(failure.sample == why);
    CHECK(failure.count == 3);
    REQUIRE(run.load_error);
    CHECK(run.load_error->sample == why);
}

}   // namespace

TEST_CASE("TLS: requests go out one after the other on one connection") {
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        ServerContext context = local_context();
        SSL_CTX_set_max_proto_version(context.get(), version);
        Run run(say_ok, trusting(), std::move(context));
        Measured const& measured = run();
        CHECK(measured.totals.ok == 3);
        CHECK(measured.connections == 1);
        CHECK(measured.handshake.count() == 1);
        CHECK_FALSE(run.load_error);
        CHECK(run.world.yielded == 0);   // nothing is read before data is available
    }
}

TEST_CASE("TLS: bytes may arrive and leave one at a time, with spurious wake-ups") {
    Run run(say_ok);
    run.world.receive_at_most = 1;
    run.world.send_at_most = 1;
    Measured const& measured = run();
    CHECK(measured.totals.ok == 3);
    CHECK(measured.connections == 1);
    CHECK(run.world.waits_for_room > 100);
    CHECK(run.world.yielded == 0);
}

TEST_CASE("TLS: a handshake that arrives byte by byte ends at the cut-off, even if that moves forward meanwhile") {
    std::size_t waits = 0;
    Run run(say_ok);
    run.world.receive_at_most = 1;
    run.world.on_wait = [&] {
        if (++waits == 5) run.pacer.stop(Clock::now(), Clock::now());
    };
    run.recorder.start(Clock::now(), false);
    Connection<TlsWorldIo> connection(TlsWorldIo(run.world), run.work, run.pacer, run.recorder, Random(1));
    CHECK(connection.open().take());
    CHECK(waits <= 6);   // the next one ends at once

    waits = 0;
    Deadline cut_off = Deadline::max();
    run.world.on_wait = [&] {
        if (++waits == 5) cut_off = Clock::now();
    };
    IdleCounts counts;
    IdleConnection<TlsWorldIo> spare(TlsWorldIo(run.world), {}, &run.tls, 10s, counts, cut_off);
    CHECK_FALSE(spare.open().take());
    CHECK(waits <= 6);   // the next one ends at once
    CHECK(counts.opened == 0);
}

TEST_CASE("TLS: whichever step fails, each request is counted once") {
    Run whole(say_ok);
    whole();
    std::size_t const steps = whole.world.steps;
    CHECK(steps > 15);
    std::uint64_t of_handshakes = 0;
    for (std::size_t step = 1; step <= steps; ++step) {
        CAPTURE(step);
        Run run(say_ok);
        run.world.fail_at = step;
        Measured const& measured = run();
        CHECK(measured.totals.ok + measured.totals.errors == 3);
        CHECK(measured.totals.ok >= 2);
        // A connection that fails before the start is reopened when the first request needs it.
        if (run.load_error && run.load_error->failure.phase == Failure::Phase::tls) ++of_handshakes;
    }
    CHECK(of_handshakes > 3);
}

TEST_CASE("TLS: an untrusted certificate, or one for another host, is refused") {
    Run unknown(say_ok, {"localhost", true, {}});
    check_refused(unknown, "certificate verify failed: unable to get local issuer certificate");
    Run other(say_ok, trusting("elsewhere.example"));
    check_refused(other, "certificate verify failed: hostname mismatch");
    Run address(say_ok, trusting("127.0.0.2"));
    check_refused(address, "certificate verify failed: IP address mismatch");
    for (char const* const host : {"localhost", "localhost.", "LOCALHOST", "127.0.0.1", "::1"}) {
        CAPTURE(host);
        CHECK(Run(say_ok, trusting(host))().totals.ok == 3);
    }
    CHECK(Run(say_ok, {"elsewhere.example", false, {}})().totals.ok == 3);
}

TEST_CASE("TLS: a common name alone is no name of a server") {
    for (char const* const names : {"", "DNS:localhost"}) {
        CAPTURE(names);
        Run run(say_ok, trusting("server"), server_context(authority().issue(names)));
        std::string const missing =
            *names == '\0' ? ", it has no subject alternative name, and a common name alone is not accepted" : "";
        check_refused(run, "certificate verify failed: hostname mismatch" + missing);
    }
    CHECK(Run(say_ok, trusting("server"), server_context(authority().issue("DNS:server")))().totals.ok == 3);
}

TEST_CASE("TLS: a server that wants a client's certificate fails in the handshake's phase, whatever the version") {
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        CAPTURE(version);
        ServerContext context = local_context();
        SSL_CTX_set_max_proto_version(context.get(), version);
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
        Run run(say_ok, trusting(), std::move(context));
        FailureCount const failure = only_failure(run());
        CHECK(failure.failure.phase == Failure::Phase::tls);
        CHECK(failure.failure.kind == Failure::Kind::refused);
        CHECK(failure.count == 3);
        CHECK(failure.sample.find(version == TLS1_2_VERSION ? "handshake failure" : "certificate required") !=
              std::string::npos);
    }
}

TEST_CASE("TLS: versions before 1.2 are refused") {
    ServerContext context = local_context();
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
    Run run(say_ok, trusting(), std::move(context));
    FailureCount const failure = only_failure(run());
    CHECK(failure.failure.phase == Failure::Phase::tls);
    CHECK(failure.failure.kind == Failure::Kind::refused);
}

TEST_CASE("TLS: a handshake that never completes is a timeout of that phase") {
    Run run(say_ok);
    run.world.shakes_hands = false;
    Measured const& measured = run();
    CHECK(only_failure(measured).failure == Failure{Failure::Phase::tls, Failure::Kind::timeout, 0});
    CHECK(measured.handshake.count() == 0);
    CHECK(measured.censored.count() == 3);
}

TEST_CASE("TLS: a body that ends with the connection needs close_notify, else it was cut off") {
    for (bool const goodbye : {true, false}) {
        Run run([goodbye](TlsWorld& world) {
            world.say("HTTP/1.1 200 OK\r\n\r\nas far as it goes");
            if (goodbye) world.say_goodbye();
            world.end();
            return true;
        });
        Measured const& measured = run();
        CHECK(measured.totals.ok == (goodbye ? 3 : 0));
        if (goodbye) continue;
        FailureCount const failure = only_failure(measured);
        CHECK(failure.failure == Failure{Failure::Phase::body, Failure::Kind::closed, 0});
        CHECK(failure.sample == "the connection ended without closing TLS");
    }
}

TEST_CASE("TLS: a key update is answered even if its answer finds no buffer space at first") {
    Run run([](TlsWorld& world) {
        world.ask_for_key_update();
        world.say(answer);
        world.refuse_sends = 2;
        return true;
    });
    Measured const& measured = run();
    CHECK(measured.totals.ok == 3);
    CHECK(measured.connections == 1);
    CHECK(run.world.waits_for_room >= 5);   // one to connect, and two per answered key update
    CHECK(run.world.yielded == 0);
}

TEST_CASE("TLS: records that have been received already need no more bytes to be read") {
    Run run([](TlsWorld& world) {
        world.say("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + std::string(2'000'000, 'x'));
        return true;
    });
    CHECK(run().totals.ok == 3);
    CHECK(run.world.yielded > 0);
}

TEST_CASE("TLS: after a failed send a pending response is taken; without one the send is the error") {
    Run refused(say_ok);
    refused.world.early = "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n";
    CHECK(refused().by_status[413] == 3);
    Run lost(say_ok);
    lost.world.early = "HTTP/1.1 4";
    CHECK(only_failure(lost()).failure == Failure{Failure::Phase::send, Failure::Kind::system, EPIPE});
}

}   // namespace tricorn::client::tls_test
