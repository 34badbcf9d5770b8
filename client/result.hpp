#pragma once
// What a load has measured. Durations in nanoseconds, times since the clock was started.
#include "common/histogram.hpp"
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace tricorn {

// offered = ok + not_ok + errors + dropped + unfinished, exactly.
struct Totals {
    std::uint64_t offered = 0;      // requests that were due
    std::uint64_t sent = 0;         // of which the sending began
    std::uint64_t ok = 0;           // answered with an expected status
    std::uint64_t not_ok = 0;       // answered with another
    std::uint64_t errors = 0;       // not answered: see failures
    std::uint64_t dropped = 0;      // due and never sent: none in a closed loop
    std::uint64_t unfinished = 0;   // neither answered nor failed when the wait for responses was over
    std::uint64_t late = 0;         // sent later than planned: none in a closed loop, which has no plan

    std::uint64_t done() const { return ok + not_ok; }
    bool add_up() const { return offered == ok + not_ok + errors + dropped + unfinished; }
};

// Why a request got no answer, and where in its life.
struct Failure {
    enum class Phase { connect, send, head, body };
    enum class Kind {
        system,      // the errno in `code`
        timeout,     // --timeout
        closed,      // the server closed its side before the response was complete
        malformed,   // what came is not the HTTP/1.1 response to what was asked
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
    // From the sending to the last byte of an ok response; of those that were not ok; to the first byte of any; and
    // from connect to connected.
    Histogram service, service_not_ok, first_byte, connect;
    // Ages of requests that timed out or were unfinished: their service time is at least that.
    Histogram censored;
    std::array<std::uint64_t, 1000> by_status{};
    std::vector<FailureCount> failures;
    std::uint64_t in_window = 0;   // answered before the window's end
    std::uint64_t connections = 0;   // opened, also again
    std::uint64_t bytes_received = 0;   // of responses, with their heads
    std::uint64_t bytes_sent = 0;
    std::chrono::nanoseconds last_at{};   // when the last request ended, in whatever way
    std::chrono::nanoseconds last_answer_at{};   // when the last response was complete

    void merge(Measured const& other);
};

// What the threads of the load took themselves.
struct ClientCost {
    unsigned threads = 0;
    std::chrono::nanoseconds cpu{};   // of all of them together, while requests were sent
    std::chrono::nanoseconds waited{};   // runnable, but without a processor
};

// What the server's processes took in the window.
struct ServerCost {
    std::chrono::nanoseconds cpu{};
    std::uint64_t switches_voluntary = 0;
    std::uint64_t switches_involuntary = 0;
    unsigned processes = 0;   // at the window's end, as the following
    unsigned threads = 0;
    std::uint64_t pss = 0;   // bytes; 0: not allowed to see it
    bool gone = false;   // the process that was to be watched has ended: nothing else here is known
    bool processes_ended = false;   // some of its processes ended meanwhile
    bool threads_ended = false;   // their context switches went with them
};

struct Result {
    Measured measured;   // all of it
    std::vector<Measured> kinds;   // its parts, one for each kind of request
    std::chrono::nanoseconds window{};   // in which requests were sent and responses counted for the rate
    std::chrono::nanoseconds setup{};   // until all connections stood
    bool interrupted = false;
    ClientCost client;
    bool has_server = false;
    ServerCost server;

    double rate() const { return rate(measured); }   // responses per second in the window
    double rate(Measured const& part) const;
    // From the start until nothing happened any more: the window, and the wait for the last responses.
    std::chrono::nanoseconds busy_span() const { return std::max(window, measured.last_at); }
};

}   // namespace tricorn
