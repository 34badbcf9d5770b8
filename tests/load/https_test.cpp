// https: accepted and refused certificates, and servers that fail in the middle of TLS.
#include "tests/load/fixture.hpp"
#include "tests/support/tls_server.hpp"
#include <atomic>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>

namespace tricorn::test::https_test {

namespace {

// The tests' certificate authority as a file.
class CaFile {
public:
    CaFile() : path_((folder_.path() / "ca.pem").string()) { std::ofstream(path_) << authority().pem(); }
    Words flags(Words more) const {
        more.insert(more.end(), {"--ca", path_});
        return more;
    }

private:
    TemporaryFolder folder_;
    std::string path_;
};

TlsServer::Talk ok_answers() {
    return answers([](std::string const&) { return ok_text(); });
}

// Checks that the run could not start, with one line that gives the reason.
void check_no_start(Outcome const& run, std::string const& line) {
    INFO(run.text());
    CHECK(run.ended_with(2));
    CHECK(run.errors == "tricorn-client: " + line + "\n");
}

// Serves the first connection normally, so that the load begins; each later one meets the fault.
TlsServer::Talk after_the_first(std::function<void(TlsTalk&)> fault) {
    auto const first = std::make_shared<std::atomic<bool>>(true);
    return [first, fault = std::move(fault)](TlsTalk& talk) {
        if (!first->exchange(false)) return fault(talk);
        if (!talk.shake_hands() || talk.read_request().empty()) return;
        talk.write(response_text("200 OK", "Connection: close\r\n", "ok"));
    };
}

// A load of one connection whose first request is answered; the other four meet the fault.
Outcome load_after_the_first(TlsServer const& server, CaFile const& ca) {
    Outcome run = load(ca.flags({"-n", "5", "-c", "1"}), server.url());
    CHECK(run.offered() == 5);
    CHECK(run.ok() == 1);
    CHECK(run.failed() == 4);
    return run;
}

}   // namespace

TEST_CASE("https: a server with a trusted certificate is loaded by name and by address") {
    std::mutex mutex;
    std::vector<std::string> names, protocols;
    TlsServer server([&](TlsTalk& talk) {
        if (!talk.shake_hands()) return;
        {
            std::lock_guard const lock(mutex);
            names.push_back(talk.server_name());
            protocols.push_back(talk.alpn());
        }
        while (!talk.read_request().empty()) talk.write(ok_text());
    });
    CaFile const ca;
    for (std::string const host : {"localhost", "127.0.0.1"}) {
        {
            std::lock_guard const lock(mutex);
            names.clear();
            protocols.clear();
        }
        Outcome const run = load(ca.flags({"-n", "100", "-c", "4"}), server.url(host));
        INFO(run.text());
        CHECK(run.ended_as(0));
        CHECK(run.ok() == 100);
        CHECK(run.number("/connections_opened") == 4);
        CHECK(run.number("/latency/handshake/count") == 4);
        CHECK(run.output.find("\n    tls  ") != std::string::npos);
        std::lock_guard const lock(mutex);
        REQUIRE(!names.empty());   // a connection without a request may be closed before the server has finished
        CHECK(names ==
              Words(names.size(), host == "localhost" ? host : ""));   // addresses are no SNI (RFC 6066 section 3)
        CHECK(protocols == Words(names.size(), "http/1.1"));
    }
}

TEST_CASE("https: an unknown authority and a wrong name are refused before the load begins") {
    TlsServer server(ok_answers());
    std::string const port = std::to_string(server.port());
    check_no_start(load({"-n", "10", "-c", "2"}, server.url()),
                   "cannot connect to https://127.0.0.1:" + port +
                       ": certificate verify failed: unable to get local issuer certificate; --insecure accepts it");
    CaFile const ca;
    TlsServer other(ok_answers(), server_context(authority().issue("DNS:elsewhere.example,IP:127.0.0.2")));
    std::string const there = std::to_string(other.port());
    check_no_start(load(ca.flags({"-n", "10", "-c", "2"}), other.url("localhost")),
                   "cannot connect to https://localhost:" + there +
                       ": certificate verify failed: hostname mismatch; --insecure accepts it");
    check_no_start(load(ca.flags({"-n", "10", "-c", "2"}), other.url("127.0.0.1")),
                   "cannot connect to https://127.0.0.1:" + there +
                       ": certificate verify failed: IP address mismatch; --insecure accepts it");
    Outcome const run = load({"-n", "100", "-c", "4", "--insecure"}, other.url("localhost"));
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(run.ok() == 100);
}

TEST_CASE("https: a server without TLS is reported as such") {
    CaFile const ca;
    TlsServer server([](TlsTalk& talk) {
        talk.read_raw();
        talk.write_raw("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    });
    Outcome const run = load(ca.flags({"-n", "10", "-c", "2"}), server.url());
    check_no_start(run, "cannot connect to https://127.0.0.1:" + std::to_string(server.port()) +
                            ": wrong version number: the server there does not speak TLS");
    TricornServer plain;
    Outcome const other = load({"-n", "10", "-c", "2"}, "https://" + plain.bind() + "/");
    CHECK_MESSAGE(other.ended_with(2), other.text());
    CHECK(other.errors.find("does not speak TLS") != std::string::npos);
}

TEST_CASE("https: no load starts without a completed handshake, whatever the reason") {
    CaFile const ca;
    struct Row {
        TlsServer::Talk talk;
        std::string why;
        std::string timeout = "30s";
    };
    Row const rows[] = {
        {[](TlsTalk& talk) {
             talk.read_raw();
             talk.read_raw();   // until the client gives up
         },
         "no TLS handshake within 300ms", "300ms"},
        {[](TlsTalk& talk) { talk.read_raw(); }, "closed during the handshake"},
        {[](TlsTalk& talk) {
             talk.read_raw();
             talk.reset();
         },
         "TLS handshake: Connection reset by peer"},
    };
    for (Row const& row : rows) {
        TlsServer server(row.talk);
        check_no_start(load(ca.flags({"-n", "10", "-c", "2", "--timeout", row.timeout}), server.url()),
                       "cannot connect to https://127.0.0.1:" + std::to_string(server.port()) + ": " + row.why);
    }
}

TEST_CASE("https: handshakes that fail during the load are errors of the phase tls, each counted once") {
    CaFile const ca;
    // A client that is slow in its own handshake must not hit the timeout as well.
    Outcome const late = patiently(
        {Millis(500), Millis(5'000)},
        [&](Millis timeout) {
            TlsServer once(after_the_first([](TlsTalk& talk) {
                talk.read_raw();
                talk.read_raw();
            }));
            return load(ca.flags({"-n", "5", "-c", "1", "--timeout", to_text(timeout)}), once.url());
        },
        [](Outcome const& one) { return one.ok() == 1; });
    CHECK_MESSAGE(late.failures({"tls"}, {"timeout"}) == 4, late.text());
    TlsServer closing(after_the_first([](TlsTalk& talk) { talk.read_raw(); }));
    Outcome const closed = load_after_the_first(closing, ca);
    CHECK_MESSAGE(closed.failures({"tls"}, {"closed"}) == 4, closed.text());
    TlsServer resetting(after_the_first([](TlsTalk& talk) {
        talk.read_raw();
        talk.reset();
    }));
    Outcome const reset = load_after_the_first(resetting, ca);
    CHECK_MESSAGE(reset.failures({"tls"}, {"ECONNRESET"}) == 4, reset.text());
    TlsServer plain(after_the_first([](TlsTalk& talk) {
        talk.read_raw();
        talk.write_raw("HTTP/1.1 503 Service Unavailable\r\n\r\n");
    }));
    Outcome const malformed = load_after_the_first(plain, ca);
    CHECK_MESSAGE(malformed.failures({"tls"}, {"malformed"}) == 4, malformed.text());
    CHECK(malformed.number("/latency/handshake/count") == 1);
    CHECK(malformed.number("/connections_opened") == 5);
}

TEST_CASE("https: large bodies travel both ways unchanged") {
    TlsServer server(answers([](std::string const& request) {
        return response_text("200 OK", "", request.substr(request.find("\r\n\r\n") + 4));
    }));
    CaFile const ca;
    Outcome const run =
        load(ca.flags({"-n", "12", "-c", "3", "--verify", "--workload=echo:3MiB"}), server.url("127.0.0.1", ""));
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(run.ok() == 12);
    CHECK(run.number("/bytes/received") > 12 * (std::int64_t(3) << 20));
}

TEST_CASE("https: only an end with close_notify ends a body") {
    auto const until_the_end = [](bool goodbye) {
        return [goodbye](TlsTalk& talk) {
            if (!talk.shake_hands() || talk.read_request().empty()) return;
            talk.write("HTTP/1.1 200 OK\r\n\r\nas far as it goes");
            if (goodbye) talk.say_goodbye();
        };
    };
    CaFile const ca;
    TlsServer whole(until_the_end(true));
    Outcome const run = load(ca.flags({"-n", "20", "-c", "2"}), whole.url());
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(run.ok() == 20);
    TlsServer cut(until_the_end(false));
    Outcome const other = load(ca.flags({"-n", "20", "-c", "2"}), cut.url());
    INFO(other.text());
    CHECK(other.ok() == 0);
    CHECK(other.failures({"body"}, {"closed"}) == 20);
}

TEST_CASE("https: keys are updated in the middle of a load") {
    TlsServer server([](TlsTalk& talk) {
        if (!talk.shake_hands()) return;
        while (!talk.read_request().empty()) {
            talk.ask_for_key_update();
            talk.write(ok_text());
        }
    });
    CaFile const ca;
    Outcome const run = load(ca.flags({"-n", "100", "-c", "2"}), server.url());
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(run.ok() == 100);
    CHECK(run.number("/connections_opened") == 2);
}

TEST_CASE("https: a refusal that comes while a long body is being sent is an answer") {
    TlsServer server([](TlsTalk& talk) {
        if (!talk.shake_hands() || talk.read_head().empty()) return;
        talk.write(response_text("413 Content Too Large", "Connection: close\r\n", "no"));
        talk.say_goodbye();
        while (!talk.read_raw().empty()) {}
    });
    TemporaryFolder const folder;
    std::string const file = (folder.path() / "body").string();
    std::filesystem::resize_file((std::ofstream(file), file), 4 << 20);
    CaFile const ca;
    Outcome const run = load(ca.flags({"-n", "6", "-c", "2", "-b", "@" + file}), server.url());
    INFO(run.text());
    CHECK(run.not_ok() == 6);
    CHECK(run.number("/by_status/413") == 6);
}

TEST_CASE("https: idle connections do handshakes, too, and an open loop keeps its rate") {
    TlsServer server(ok_answers());
    CaFile const ca;
    Outcome const run = load(ca.flags({"-R", "100", "-n", "50", "-c", "4", "--idle", "3"}), server.url());
    INFO(run.text());
    CHECK(run.ok() == 50);
    CHECK(run.number("/idle/opened") == 3);
    CHECK(run.number("/idle/lost") == 0);
    CHECK(server.accepted() == 7);
}

}   // namespace tricorn::test::https_test
