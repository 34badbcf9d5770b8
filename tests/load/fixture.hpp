#pragma once
// What every load test needs: tricorn-client as a process, its accounts checked, and servers to point it at.
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

// What the command line of load_tests says, set by main before the first test.
struct Settings {
    std::string client;   // path of tricorn-client
    std::string server;   // path of tricorn-server
};

Settings& settings();

using Words = std::vector<std::string>;

// How a client ended and what it said.
struct Outcome {
    std::optional<Exit> exit;   // nullopt: it had to be killed
    std::string output;
    std::string errors;
    std::string written;        // the file that -o names
    boost::json::value json;    // the same; null where it is none
    std::chrono::nanoseconds waited{};   // that the threads of the tests waited for a processor meanwhile

    bool ended_with(int code) const { return exit == Exit{false, code}; }
    // Or with 3, where all that its verdict has to say is how busy this machine kept the client.
    bool ended_as(int code) const;
    std::int64_t number(std::string_view pointer) const;   // JSON pointer, RFC 6901; -1 where there is no number
    double real(std::string_view pointer) const;           // NaN where there is no number
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
    // The client or the test's server waited for a processor for more than this share of the window: then no upper bound
    // of a time says anything about the client.
    bool was_disturbed(double share = 0.01) const;
    bool is_at_least(std::string_view percentile) const;   // of the service time
    std::string text() const;   // for messages
};

// A client that runs. Its JSON goes to a file of its own.
class Client {
public:
    explicit Client(Words const& flags, std::string const& url, Restrictions const& = {});

    Process& process() { return process_; }
    // Waits for its end, kills it when it takes longer, and checks what is true of every run: no sanitizer's report,
    // and accounts that add up where it says that it has measured something.
    Outcome finish(Millis limit = Millis(120'000));

private:
    TemporaryFolder folder_;
    std::chrono::nanoseconds waited_before_;
    Process process_;
};

Outcome load(Words const& flags, std::string const& url, Restrictions const& = {});

// Without a result file, for what fails before a load.
Outcome start(Words const& arguments);

std::string to_text(Millis);   // as flags have it

// For what is true where the machine does not stand still for as long as a case has time: runs it with each of these
// times until the outcome is as wanted, and returns the last. A client that is wrong fails with all of them.
Outcome patiently(std::vector<Millis> const& times, std::function<Outcome(Millis)> const& run,
                  std::function<bool(Outcome const&)> const& wanted);

// Checks that it is as wanted, unless the machine has spoilt that: then it says so.
void check_undisturbed(Outcome const&, bool as_wanted, double share = 0.01);

// Checks the equations that hold in every result.
void check_accounts(Outcome const&);

// "…and then a normal run succeeds", the end of every case that broke something: with correct answers from now on.
void check_normal_run(FaultyServer&);
void check_normal_run(std::string const& url);

// tricorn-server, ready, with one of its models.
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
