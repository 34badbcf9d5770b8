#pragma once
// What happened to requests: counts, and times in nanoseconds, since the clock was started.
#include "client/statistics/histogram.hpp"
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::client {

// offered = ok + not_ok + errors + dropped + unfinished, exactly.
struct Totals {
    std::uint64_t offered = 0;      // requests that were due
    std::uint64_t sent = 0;         // of which the sending began
    std::uint64_t ok = 0;           // answered with an expected status
    std::uint64_t not_ok = 0;       // answered with another
    std::uint64_t errors = 0;       // not answered: see failures
    std::uint64_t dropped = 0;      // due while every connection was busy, and given up (--overflow=drop)
    std::uint64_t unfinished = 0;   // neither answered nor failed when the wait for responses was over
    std::uint64_t late = 0;         // sent more than a millisecond after they were due: none in a closed loop

    std::uint64_t done() const { return ok + not_ok; }
    void add(Totals const& other);
    bool add_up() const { return offered == ok + not_ok + errors + dropped + unfinished; }
};

// Why a request got no answer, and where in its life.
struct Failure {
    enum class Phase { connect, tls, send, head, body };
    enum class Kind {
        system,      // the errno in `code`
        timeout,     // --timeout
        closed,      // the server closed its side before the response was complete
        malformed,   // what came is not the HTTP/1.1 response to what was asked
        altered,     // --verify: the body that was sent came back as another
        refused,     // the server's certificate, or the TLS it offers, is not accepted; `code` is OpenSSL's
    };
    Phase phase = Phase::connect;
    Kind kind = Kind::system;
    int code = 0;

    bool operator==(Failure const&) const = default;
};

struct FailureCount {
    Failure failure;
    std::uint64_t count = 0;
    std::chrono::nanoseconds first_at{};   // since the start
    std::string sample;                    // what was wrong, or received, the first time; empty: nothing to add
};

struct Measured {
    Totals totals;
    // To the last byte of an ok response, from the moment at which its request was due (in a closed loop: at which its
    // connection was free for it), and from the moment at which it was really sent.
    Histogram response, service;
    // Ages of requests that timed out or were unfinished, by the same two clocks: their times are at least that.
    Histogram censored_response, censored;
    // From the sending to the last byte of responses that were not ok; to the first byte of any; from connect to
    // connected; and a TLS handshake.
    Histogram service_not_ok, first_byte, connect, handshake;
    // An open loop's: how long after it was due each request was sent, and how much of that was the client's own doing
    // because a connection was free.
    Histogram lateness, own_lateness;
    std::array<std::uint64_t, 1000> by_status{};
    std::vector<FailureCount> failures;
    std::uint64_t in_window = 0;   // answered before the window's end
    std::uint64_t connections = 0;   // opened, also again
    std::uint64_t reopen_failures = 0;   // tries to open one again while no request needed it yet
    std::chrono::nanoseconds spent{};   // on all requests that ended, from when they were due until then
    std::uint64_t bytes_received = 0;   // of responses, with their heads
    std::uint64_t bytes_sent = 0;
    std::chrono::nanoseconds last_at{};   // when the last request ended, in whatever way
    std::chrono::nanoseconds last_answer_at{};   // when the last response was complete

    void merge(Measured const& other);
    void clear();   // keeps the memory
    void trim();   // of one that is to be kept
};

// Failures in words.

std::string_view to_string(Failure::Phase);   // "connect", "send", "head", "body"
std::string_view to_string(Failure::Kind);   // "errno", "timeout", "closed", "malformed"
std::string name_of(Failure const&);   // "ECONNRESET", "timeout", "closed", "malformed"

}   // namespace tricorn::client
