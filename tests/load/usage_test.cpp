// Invalid command lines: exit code 1, one line, and nothing is sent.
#include "tests/load/fixture.hpp"
#include "tests/support/process.hpp"
#include <algorithm>
#include <filesystem>

namespace tricorn::test::usage_test {

namespace {

struct BadLine {
    Words arguments;
    std::string named;   // what the line must contain
};

// The flags without their dashes, of the tables that a program prints for a document.
Words flags_of(Words program) {
    program.push_back("--help=markdown");
    Process printer(program);
    REQUIRE(printer.wait(Millis(60'000)) == Exit{false, 0});
    Words flags;
    std::string const text = printer.output();
    for (std::size_t at = text.find("`--"); at != std::string::npos; at = text.find("`--", at + 1)) {
        bool const begins_cell = text.compare(at - 2, 2, "| ") == 0 || text.compare(at - 2, 2, ", ") == 0;
        if (begins_cell) flags.push_back(text.substr(at + 3, text.find_first_of("=[`", at + 3) - at - 3));
    }
    return flags;
}

}   // namespace

TEST_CASE("usage: an equals sign with nothing behind it takes no other word, whatever the command and the flag") {
    std::vector<Words> programs{{settings().server}};
    for (char const* const command : {"load", "search", "compare", "choose", "merge", "selftest", "lab", "report"})
        programs.push_back({settings().client, command});
    for (Words const& program : programs) {
        Words const flags = flags_of(program);
        CHECK(flags.size() >= 3);
        for (std::string const& flag : flags) {
            Words line = program;
            line.insert(line.end(), {"--" + flag + "=", "--version"});
            Process run(line);
            auto const end = run.wait(Millis(60'000));
            INFO(line[1], " --", flag, "=\n", run.output(), run.errors());
            // The version is asked for and printed although something else is wrong.
            CHECK(end == Exit{false, 0});
            CHECK(run.output().starts_with("tricorn-"));
            CHECK(run.output().find("\n") == run.output().size() - 1);
        }
    }
}

TEST_CASE("usage: an error shows the beginning of a long value, whatever the command and the flag") {
    std::vector<Words> programs{{settings().server, "--check-config"}};
    for (char const* const command : {"load", "search", "compare", "choose", "merge", "selftest", "lab", "report"})
        programs.push_back({settings().client, command});
    for (Words const& program : programs) {
        for (std::string const& flag : flags_of(program)) {
            Words line = program;
            line.push_back("--" + flag + "=" + std::string(100'000, 'x'));
            Process run(line);
            auto const end = run.wait(Millis(60'000));
            INFO(line[1], " --", flag, "\n", run.errors().substr(0, 3000));
            REQUIRE(end);
            CHECK(run.errors().size() < 2500);
            if (program[0] == settings().client) CHECK((end == Exit{false, 1} || end == Exit{false, 2}));
        }
    }
}

TEST_CASE("usage: a switch followed by an equals sign is refused, and a file is never named like a flag") {
    TemporaryFolder const folder;
    Process run({"/bin/sh", "-c", "cd \"$0\" && exec \"$1\" --csv= --no-live http://127.0.0.1:1/",
                 folder.path().string(), settings().client});
    CHECK(run.wait(Millis(60'000)) == Exit{false, 1});
    CHECK(run.errors() == "tricorn-client: --csv=: empty; allowed: a path, or - for standard output\n");
    CHECK(std::filesystem::is_empty(folder.path()));
    CHECK(start({"--insecure=", "https://localhost/"}).errors == "tricorn-client: --insecure: takes no value\n");
}

TEST_CASE("usage: each bad command line is one line on standard error, and exit code 1") {
    FaultyServer server(always(ok_text()));
    std::string const url = server.url();
    std::vector<BadLine> const lines{
        {{}, "URL"},
        {{"load"}, "URL"},
        {{url, url}, ""},
        {{""}, ""},
        {{"127.0.0.1:0"}, "port"},
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

TEST_CASE("usage: help is a word too, of a command or of the whole") {
    Outcome const all = start({"help"}), flag = start({"--help"}), one = start({"help", "search"}),
                  other = start({"search", "--help"});
    CHECK_MESSAGE(all.ended_with(0), all.text());
    CHECK(all.output == flag.output);
    CHECK(one.ended_with(0));
    CHECK(one.output == other.output);
    for (char const* const command : {"load", "compare", "choose", "merge", "selftest", "lab", "report"})
        CHECK_MESSAGE(start({"help", command}).ended_with(0), command);
    CHECK(start({"help", "me"}).ended_with(1));
    CHECK(start({"help", "search", "me"}).ended_with(1));
}

TEST_CASE("usage: a URL without a scheme is http") {
    FaultyServer server(always(ok_text()));
    Outcome const run = load({"-n", "3", "-c", "1"}, server.url("/x?u=http://y/").substr(7));
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(run.ok() == 3);
    CHECK(server.received()[0].line() == "GET /x?u=http://y/ HTTP/1.1");
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
    CHECK_MESSAGE(run.ended_measured(), run.text());
    CHECK(server.final_counts().requests == 7);
}

}   // namespace tricorn::test::usage_test
