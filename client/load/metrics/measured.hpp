#pragma once
// Counts and times of requests, in nanoseconds since the clock started.
#include "client/statistics/histogram.hpp"
#include <algorithm>
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
    std::uint64_t sent = 0;         // requests whose sending began
    std::uint64_t ok = 0;           // answered with an expected status
    std::uint64_t not_ok = 0;       // answered with another status
    std::uint64_t errors = 0;       // failed without an answer: see failures
    std::uint64_t dropped = 0;      // due while every connection was busy, not sent (--overflow=drop)
    std::uint64_t unfinished = 0;   // neither answered nor failed when the drain ended
    std::uint64_t late = 0;         // sent more than 1 ms after they were due: open loop only

    std::uint64_t done() const { return ok + not_ok; }
    void add(Totals const& other);
    bool add_up() const { return offered == ok + not_ok + errors + dropped + unfinished; }
};

// Why a request got no answer, and in which phase.
struct Failure {
    enum class Phase { connect, tls, send, head, body };
    enum class Kind {
        system,      // the errno in `code`
        timeout,     // --timeout
        closed,      // the server closed its side before the response was complete
        malformed,   // the bytes received are no valid HTTP/1.1 response to the request
        altered,     // --verify: the response's body differs from the request's
        refused,     // the server's certificate or TLS is not accepted; `code` is OpenSSL's
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
    std::string sample;                    // details of the first one; empty: none
};

// Connections that the server closed behind an answer without announcing it, each when the next request met that.
struct UnannouncedCloses {
    std::uint64_t count = 0;
    std::uint64_t least = 0, most = 0;   // answers on such a connection; 0: there was none

    void add(UnannouncedCloses const& other) {
        if (other.count == 0) return;
        least = count == 0 ? other.least : std::min(least, other.least);
        most = std::max(most, other.most);
        count += other.count;
    }
};

struct Measured {
    Totals totals;
    // Response and service times of ok responses: until the last byte, from when the request was due (in a closed loop:
    // from when its connection was free), and from when it was really sent.
    Histogram response, service;
    // Ages of requests that timed out or stayed unfinished, by the same two clocks: lower bounds of their times.
    Histogram censored_response, censored;
    // Service times of responses that were not ok; from sending to the first byte of any response; from connect to
    // connected; and of a TLS handshake.
    Histogram service_not_ok, first_byte, connect, handshake;
    Histogram response_not_ok;   // response times of responses that were not ok
    // Of those of response, service and first_byte that the client itself may have made longer: as they were measured,
    // and what is left without the client's own part at most. Short parts are left out.
    Histogram response_delayed, response_undelayed;
    Histogram service_delayed, service_undelayed;
    Histogram first_byte_delayed, first_byte_undelayed;
    // Open loop only: how long after it was due each request was sent, and the part of that which the client caused:
    // it was due while a connection was free, or the client had not yet made up for such a time.
    Histogram lateness, own_lateness;
    std::array<std::uint64_t, 1000> by_status{};
    std::vector<FailureCount> failures;
    std::uint64_t in_window = 0;   // answered before the end of the window
    std::uint64_t ok_in_window = 0;   // of these, with an expected status
    // Timeouts, and requests unfinished or never sent, that the client itself may have caused.
    std::uint64_t own_timeouts = 0, own_unfinished = 0;
    std::uint64_t own_ns = 0;   // the client's own part of all response times
    std::uint64_t connections = 0;   // opened, including reopened ones
    std::uint64_t reopen_failures = 0;   // failed attempts to reopen a connection before a request needed it
    UnannouncedCloses unannounced;
    std::uint64_t bare_status_lines = 0;   // accepted though they lacked the space behind the status
    std::chrono::nanoseconds spent{};   // total time from due to end, over all ended requests
    std::uint64_t bytes_received = 0;   // of responses, including heads
    std::uint64_t bytes_sent = 0;
    std::chrono::nanoseconds last_at{};   // when the last request ended, however it ended
    std::chrono::nanoseconds last_answer_at{};   // when the last response was complete

    void merge(Measured const& other);
    void clear();   // keeps the memory
    void trim();   // releases spare memory of one that is kept
};

// Names of failures.

std::string_view to_string(Failure::Phase);   // "connect", "send", "head", "body"
std::string_view to_string(Failure::Kind);   // "errno", "timeout", "closed", "malformed"
std::string name_of(Failure const&);   // "ECONNRESET", "timeout", "closed", "malformed"

}   // namespace tricorn::client
