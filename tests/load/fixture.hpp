#pragma once
// Shared by all load tests: tricorn-client as a process, its accounts checked, and servers to load.
#include "tests/support/faulty_server.hpp"
#include "tests/support/process.hpp"
#include <boost/json/value.hpp>
#include <cstdint>
#include <doctest/doctest.h>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tricorn::test {

// The command line of load_tests, set by main before the first test.
struct Settings {
    std::string client;   // path of tricorn-client
    std::string server;   // path of tricorn-server
};

Settings& settings();

using Words = std::vector<std::string>;

// How a client ended, and its output.
struct Outcome {
    std::optional<Exit> exit;   // nullopt: it had to be killed
    std::string output;
    std::string errors;
    std::string written;        // the file named by -o
    boost::json::value json;    // the same, parsed; null if it is not JSON
    std::chrono::nanoseconds waited{};   // time that the tests' threads waited for a processor

    bool ended_with(int code) const { return exit == Exit{false, code}; }
    // Or with 3, if its verdict only reports how busy this machine kept the client.
    bool ended_as(int code) const;
    // With 0, or 3 for whatever reason: for commands whose verdict is not in `json`.
    bool ended_measured() const { return ended_with(0) || ended_with(3); }
    std::int64_t number(std::string_view pointer) const;   // JSON pointer, RFC 6901; -1 if there is no number
    double real(std::string_view pointer) const;           // NaN if there is no number
    bool is_null(std::string_view pointer) const;
    std::int64_t ok() const { return number("/totals/ok"); }
    std::int64_t not_ok() const { return number("/totals/not_ok"); }
    std::int64_t failed() const { return number("/totals/errors"); }
    std::int64_t unfinished() const { return number("/totals/unfinished"); }
    std::int64_t offered() const { return number("/totals/offered"); }
    std::int64_t sent() const { return number("/totals/sent"); }
    // Errors in any of these phases ("" for all) with any of these names.
    std::int64_t failures(Words const& phases, Words const& names) const;
    bool is_valid() const;                                 // the verdict
    // Valid, or only this machine kept the client too busy.
    bool is_measured() const;
    // The client or the test's server waited for a processor for more than this share of the window: upper bounds of
    // times then say nothing about the client.
    bool was_disturbed(double share = 0.01) const;
    bool is_at_least(std::string_view percentile) const;   // of the service time
    std::string text() const;   // for messages
};

// A running client. Its JSON goes to its own file.
class Client {
public:
    explicit Client(Words const& flags, std::string const& url, Restrictions const& = {});

    Process& process() { return process_; }
    // Waits for its end, kills it after the limit, and checks what holds for every run: no sanitizer report, and
    // accounts that add up if it reports a measurement.
    Outcome finish(Millis limit = Millis(120'000));

private:
    TemporaryFolder folder_;
    std::chrono::nanoseconds waited_before_;
    Process process_;
};

Outcome load(Words const& flags, std::string const& url, Restrictions const& = {});

// Without a result file, for failures before a load.
Outcome start(Words const& arguments);

std::string to_text(Millis);   // as a flag's value

// For assertions that hold unless the machine stalls for as long as a case lasts: runs the case with each of these
// times until the outcome is as wanted, and returns the last outcome. A wrong client fails with all of them.
Outcome patiently(std::vector<Millis> const& times, std::function<Outcome(Millis)> const& run,
                  std::function<bool(Outcome const&)> const& wanted);

// Checks that it is as wanted, unless the machine disturbed the run, which is then reported.
void check_undisturbed(Outcome const&, bool as_wanted, double share = 0.01);

// Checks the equations that hold in every result.
void check_accounts(Outcome const&);

// "…and then a normal run succeeds": ends every case that broke something; the server answers correctly from now on.
void check_normal_run(FaultyServer&);
void check_normal_run(std::string const& url);

// A ready tricorn-server with one of its models.
class TricornServer {
public:
    explicit TricornServer(Words const& flags = {"--model=coroutine"}, std::string const& bind = "127.0.0.1:0");

    Process& process() { return process_; }
    std::string const& bind() const { return bind_; }   // HOST:PORT
    std::string url(std::string const& target = "/plaintext") const { return "http://" + bind_ + target; }

private:
    TemporaryFolder folder_;
    Process process_;
    std::string bind_;
};

bool has_ipv6_loopback();   // ::1 can be absent, as in many containers

}   // namespace tricorn::test
