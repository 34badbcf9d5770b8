#pragma once
// Shared by all contract tests: the server under test, started for one test case, and helpers to send requests.
#include "tests/support/client.hpp"
#include "tests/support/process.hpp"
#include "tests/support/run_size.hpp"
#include <boost/json/value.hpp>
#include <cstdint>
#include <doctest/doctest.h>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace tricorn::test {

// The command line of contract_tests, set by main before the first test.
struct Settings {
    std::string server;  // path of tricorn-server
    std::string client;  // path of tricorn-client, for continuous load
    std::string model;
    std::filesystem::path corpus;
};

Settings& settings();
bool model_is(std::initializer_list<std::string_view> names);
bool has_ipv6_loopback();   // ::1 can be absent, as in many containers
bool sanitized();  // the server was built with a sanitizer, which needs far more address space and time

// A ready tricorn-server with the model under test, on an address chosen by the kernel.
class Server {
public:
    // Waits until the server is ready, at most a minute; otherwise throws with the server's output.
    explicit Server(std::vector<std::string> const& flags = {}, Restrictions const& = {},
                    std::string const& bind = "127.0.0.1:0");
    // Fails the test if the server's log contains a sanitizer's report; shows the log if the test has failed.
    ~Server();
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;

    Address const& address() const { return address_; }
    Process& process() { return process_; }
    pid_t pid() const { return process_.pid(); }
    std::vector<pid_t> workers() const { return children_of(pid()); }

private:
    TemporaryFolder folder_;
    Process process_;
    Address address_;
};

// The arguments with which Server starts the program, for tests of failing starts.
std::vector<std::string> server_arguments(std::vector<std::string> const& flags, std::string const& bind,
                                          std::filesystem::path const& port_file);

// Repeats GET /plaintext on new connections until one is answered 200, also after 503 and failed connections: "…and
// then a normal request succeeds", the end of every fault test.
bool serves(Address const&, Millis limit = Millis(10'000));

constexpr Millis long_enough(60'000);   // for actions that take milliseconds on an idle machine

// A user without other processes, for limits that do not apply to root; differs between simultaneous test runs.
inline uid_t ordinary_user() {
    return 20'000 + static_cast<uid_t>(getpid()) % 40'000;
}
// False if not everyone may read and run the program, or the tests do not run as root.
bool can_run_as(uid_t);

bool has(std::vector<pid_t> const& processes, pid_t);
// Waits until the server's log contains the text this many times.
bool has_logged(Server&, std::string_view text, std::size_t times = 1);

// Opens that many connections, each of which has had one response and is now idle.
std::vector<Connection> idle_connections(Address const&, std::size_t count);

boost::json::value parse_json(std::string_view);  // throws if it is not JSON; strict about UTF-8
bool is_json(std::string_view);
// Returns the value at a JSON pointer (RFC 6901): a string unchanged, anything else as JSON; "(nothing)" if missing.
std::string text_at(boost::json::value const&, std::string_view pointer);
std::int64_t number_at(boost::json::value const&, std::string_view pointer);  // -1 if there is no integer

// The unit that served GET /echo.
struct Identity {
    std::string model;
    pid_t pid = 0;
    pid_t tid = 0;

    auto operator<=>(Identity const&) const = default;
};

Identity identity_of(Reply const& echo);
Identity who_answers(Connection&);

}  // namespace tricorn::test
