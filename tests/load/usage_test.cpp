// Invalid command lines: exit code 1, one line, and nothing is sent.
#include "tests/load/fixture.hpp"
#include <algorithm>

namespace tricorn::test::usage_test {

namespace {

struct BadLine {
    Words arguments;
    std::string named;   // what the line must contain
};

}   // namespace

TEST_CASE("usage: each bad command line is one line on standard error, and exit code 1") {
    FaultyServer server(always(ok_text()));
    std::string const url = server.url();
    std::vector<BadLine> const lines{
        {{}, "URL"},
        {{"load"}, "URL"},
        {{url, url}, ""},
        {{""}, ""},
        {{"127.0.0.1:80"}, "http://"},
        {{"https://localhost:0/"}, "port"},
        {{"--insecure", url}, "https"},
        {{"--ca", "/nowhere/to/be/found", "https://localhost/"}, "ca"},
        {{"--ca", "/proc/self/status", "https://localhost/"}, "certificates"},
        {{"--unix-socket", "", url}, "unix-socket"},
        {{"--unix-socket", std::string(108, 'a'), url}, "107"},
        {{"--urls", "/nowhere/to/be/found"}, "/nowhere/to/be/found"},
        {{"--verify", "-X", "HEAD", url}, "HEAD"},
        {{"--verify", "--workload=db", url}, "echo"},
        {{"ftp://localhost/"}, "http"},
        {{"http://me@localhost/"}, "user"},
        {{"http://me:secret@localhost/"}, "user"},
        {{"http:///"}, "host"},
        {{"http://localhost:0/"}, "port"},
        {{"http://localhost:65536/"}, "port"},
        {{"http://localhost:/"}, "port"},
        {{"http://::1/"}, "bracket"},
        {{"http://[::1/"}, "bracket"},
        {{"http://localhost/a b"}, "encoded"},
        {{"http://localhost/a\r\nX: y"}, "encoded"},
        {{"http://localhost/%zz"}, "%"},
        {{"http://localhost/#part"}, "fragment"},
        {{"-c", "0", url}, "connections"},
        {{"-c", "-1", url}, "connections"},
        {{"-c", "1000001", url}, "connections"},
        {{"-c", "four", url}, "connections"},
        {{"-c", url}, ""},
        {{url, "-c"}, "connections"},
        {{"-c", "2", "-t", "3", url}, "threads"},
        {{"-t", "0", url}, "threads"},
        {{"-t", "1025", "-c", "2000", url}, "threads"},
        {{"-d", "0", url}, "duration"},
        {{"-d", "-1s", url}, "duration"},
        {{"-d", "10 parsecs", url}, "duration"},
        {{"-d", "", url}, "duration"},
        {{"-n", "0", url}, "requests"},
        {{"-n", "1.5", url}, "requests"},
        {{"-n", "99999999999999999999999", url}, "requests"},
        {{"--timeout", "0", url}, "timeout"},
        {{"--drain", "-1s", url}, "drain"},
        {{"--frobnicate", url}, "frobnicate"},
        {{"-Z", url}, "-Z"},
        {{"-H", "no colon", url}, "header"},
        {{"-H", ": no name", url}, "header"},
        {{"-H", "A B: c", url}, "header"},
        {{"-H", "X: a\r\nY: b", url}, "header"},
        {{"-H", "X\n: a", url}, "header"},
        {{"-H", "Content-Length: 5", url}, "header"},
        {{"-H", "transfer-encoding: chunked", url}, "header"},
        {{"-H", "Expect: 100-continue", url}, "header"},
        {{"-X", "", url}, "method"},
        {{"-X", "GET /", url}, "method"},
        {{"-X", "G\r\nT", url}, "method"},
        {{"-X", "CONNECT", url}, "CONNECT"},
        {{"-b", "@/nowhere/to/be/found", url}, "/nowhere/to/be/found"},
        {{"-b", "@/tmp", url}, "/tmp"},
        {{"--expect", "abc", url}, "expect"},
        {{"--expect", "", url}, "expect"},
        {{"--expect", "299-200", url}, "expect"},
        {{"--expect", "99", url}, "expect"},
        {{"--expect", "200,,201", url}, "expect"},
        {{"--max-error-rate", "2", url}, "max-error-rate"},
        {{"--max-error-rate", "-0.1", url}, "max-error-rate"},
        {{"--max-error-rate", "nan", url}, "max-error-rate"},
        {{"--target-pid", "0", url}, "target-pid"},
        {{"--target-pid", "me", url}, "target-pid"},
        {{"--target-pid", "99999999", url}, "target-pid"},
        {{"--live=yes", url}, "live"},
        {{"--workload", url}, "unknown"},
        {{"--workload=", url}, "workload"},
        {{"--workload=postgres", url}, "mixed:W=WEIGHT"},
        {{"--workload=echo:2GiB", url}, "64MiB"},
        {{"--workload=queries:0", url}, "1 to 500"},
        {{"--workload=cpu:fast", url}, "milliseconds"},
        {{"--workload=delay:forever", url}, "24h"},
        {{"--workload=fetch:here", url}, "/"},
        {{"--workload=mixed:db", url}, "weight"},
        {{"--workload=mixed:db=0", url}, "weight"},
        {{"--workload=db", "-X", "GET", url}, "--method"},
        {{"--workload=db", "-b", "x", url}, "--body"},
        {{"--workload=db", url + "db"}, "no path"},
        {{"--workload=db", url + "?a=b"}, "no path"},
        {{"--seed", "-1", url}, "seed"},
    };
    for (BadLine const& line : lines) {
        std::string shown;
        for (std::string const& word : line.arguments) shown += "'" + word + "' ";
        Outcome const run = start(line.arguments);
        INFO(shown, run.text());
        CHECK(run.ended_with(1));
        CHECK(run.output.empty());
        CHECK(run.errors.starts_with("tricorn-client: "));
        CHECK(std::ranges::count(run.errors, '\n') == 1);
        CHECK(run.errors.ends_with('\n'));
        CHECK(run.errors.find(line.named) != std::string::npos);
    }
    CHECK(server.final_counts().accepted == 0);
}

TEST_CASE("usage: help and version go to standard output and are a success") {
    for (char const* const flag : {"--help", "-h", "--version"}) {
        Outcome const run = start({flag});
        CHECK_MESSAGE(run.ended_with(0), run.text());
        CHECK(run.errors.empty());
        CHECK(run.output.find("tricorn-client") != std::string::npos);
    }
}

TEST_CASE("usage: an unwritable result path is refused before anything is sent") {
    FaultyServer server(always(ok_text()));
    Outcome const run = load({"-n", "10", "-o", "/nowhere/result.json"}, server.url());
    CHECK_MESSAGE(run.ended_with(2), run.text());
    CHECK(run.errors.starts_with("tricorn-client: "));
    CHECK(run.errors.find("/nowhere/result.json") != std::string::npos);
    CHECK(run.errors.find("No such file or directory") != std::string::npos);
    CHECK(server.final_counts().accepted == 0);
}

TEST_CASE("usage: 'load' is optional, and flags may follow the URL") {
    FaultyServer server(always(ok_text()));
    Outcome const run = start({"load", server.url(), "-n", "7", "-c", "2", "--no-live"});
    CHECK_MESSAGE(run.ended_with(0), run.text());
    CHECK(server.final_counts().requests == 7);
}

}   // namespace tricorn::test::usage_test
