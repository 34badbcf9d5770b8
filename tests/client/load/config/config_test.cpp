#include "client/load/config/config.hpp"
#include <doctest/doctest.h>
#include <fstream>
#include <initializer_list>
#include <unistd.h>

namespace tricorn::client::config_test {

using namespace std::chrono_literals;

namespace {

LoadInvocation invoke(std::initializer_list<char const*> arguments) {
    std::vector<char const*> all{"tricorn-client"};
    all.insert(all.end(), arguments);
    return parse_load(static_cast<int>(all.size()), all.data());
}

constexpr char const* url = "http://localhost/";

}  // namespace

TEST_CASE("without flags the load has the defaults") {
    auto const usual = invoke({url});
    REQUIRE(usual.action == LoadInvocation::Action::load);
    CHECK(usual.config.connections == 64);
    CHECK(usual.config.duration == 10s);
    CHECK(usual.config.requests == 0);
    CHECK_FALSE(usual.config.live.has_value());
}

TEST_CASE("wrk's letters mean the same as in wrk") {
    auto const all = invoke({"-t2", "-c400", "-d30", "-H", "A: b", "-H", "C:d", "http://h:1/x"});
    REQUIRE(all.action == LoadInvocation::Action::load);
    CHECK(all.config.threads == 2);
    CHECK(all.config.connections == 400);
    CHECK(all.config.duration == 30s);
    REQUIRE(all.config.headers.size() == 2);
    CHECK(all.config.headers[1].name == "C");
    CHECK(all.config.headers[1].value == "d");
    CHECK(invoke({"-d", "1.5m", url}).config.duration == 90s);
    CHECK(invoke({"-c", "1k", url}).config.connections == 1000);
}

TEST_CASE("a number of requests alone has no duration") {
    CHECK(invoke({"-n10k", url}).config.duration == 0s);
    CHECK(invoke({"-n10k", "-d1s", url}).config.duration == 1s);
}

TEST_CASE("a body is a text or a file") {
    CHECK(invoke({"-b", "text", url}).config.body == "text");
    CHECK(invoke({"-b", "", url}).config.body == "");
    char path[] = "/tmp/tricorn-body-XXXXXX";
    int const descriptor = ::mkstemp(path);
    REQUIRE(descriptor >= 0);
    std::ofstream(path, std::ios::binary) << std::string("a\0b\r\n", 5);
    CHECK(invoke({"-b", (std::string("@") + path).c_str(), url}).config.body == std::string("a\0b\r\n", 5));
    std::ofstream(path, std::ios::trunc | std::ios::binary).close();
    CHECK(invoke({"-b", (std::string("@") + path).c_str(), url}).config.body == "");
    std::remove(path);
}

TEST_CASE("a body that is large is held once, however many copies the configuration has") {
    LoadConfig one;
    one.body = std::string(100'000, 'x');
    LoadConfig const other = with_kind(one, {"", "/", one.body, {}, 1, ""});
    CHECK(other.body.bytes().data() == one.body.bytes().data());
}

TEST_CASE("a URL without a scheme is http, as curl has it") {
    CHECK(to_string(invoke({"localhost:8080/x?u=http://y/"}).config.url) == "http://localhost:8080/x?u=http://y/");
    CHECK(to_string(invoke({"h"}).config.url) == "http://h/");
    CHECK(to_string(invoke({"[::1]:81"}).config.url) == "http://[::1]:81/");
    CHECK(to_string(invoke({"HTTPS://h/"}).config.url) == "https://h/");
}

TEST_CASE("a workload names the requests") {
    LoadConfig const db = invoke({"--workload=db", "http://h:1"}).config;
    CHECK(to_string(db.url) == "http://h:1/db");
    CHECK(method_of(db) == "GET");
    LoadConfig const echo = invoke({"--workload", "echo:3", "-H", "A: b", url}).config;
    CHECK(echo.url.target == "/echo?raw=1");
    CHECK(echo.body == "abc");
    CHECK(method_of(echo) == "POST");
    CHECK(echo.headers.size() == 1);
    LoadConfig const mixed = invoke({"--workload=mixed:json=1,db=2", url}).config;
    CHECK(mixed.url.target == "/");
    CHECK(mixed.workload.mixed);
    CHECK(mixed.workload.kinds.size() == 2);
}

TEST_CASE("a list of URLs is a mixture and names the server") {
    char path[] = "/tmp/tricorn-urls-XXXXXX";
    int const descriptor = ::mkstemp(path);
    REQUIRE(descriptor >= 0);
    ::close(descriptor);
    std::ofstream(path) << "# shop\n3 GET https://h:1/a\nDELETE https://h:1/b?c\n";
    std::string const flag = "--urls=" + std::string(path);
    LoadConfig const config = invoke({flag.c_str()}).config;
    CHECK(to_string(config.url) == "https://h:1/");
    CHECK(config.workload.mixed);
    CHECK(config.workload.name == "urls:" + std::string(path));
    REQUIRE(config.workload.kinds.size() == 2);
    CHECK(method_of(with_kind(config, config.workload.kinds[1])) == "DELETE");
    for (char const* const excluded : {"-XGET", "-bx", "--workload=db", "--verify", url}) {
        CAPTURE(excluded);
        char const* const all[] = {"tricorn-client", flag.c_str(), excluded};
        auto const wrong = parse_load(3, all);
        CHECK(wrong.exit_code == 1);
        CHECK(wrong.output.find("with --urls the file ") != std::string::npos);
    }
    std::remove(path);
}

TEST_CASE("verified bodies have the requested length, or 64 bytes") {
    CHECK(invoke({"--verify", url}).config.body.size() == 64);
    CHECK(method_of(invoke({"--verify", url}).config) == "POST");
    CHECK(invoke({"--verify", "-b", "abc", url}).config.body.size() == 3);
    LoadConfig const echo = invoke({"--verify", "--workload=echo:2KiB", "http://h"}).config;
    CHECK(echo.body.size() == 2048);
    CHECK(echo.url.target == "/echo?raw=1");
}

TEST_CASE("a seed is drawn where none is given, small enough for each reader of JSON") {
    CHECK(invoke({"--seed=5", url}).config.seed == 5);
    CHECK(invoke({url}).config.seed != invoke({url}).config.seed);
    CHECK(invoke({url}).config.seed < std::uint64_t(1) << 53);
}

TEST_CASE("statuses and shares") {
    CHECK(invoke({"--expect=404", url}).config.expect == std::vector<std::pair<unsigned, unsigned>>{{404, 404}});
    CHECK(invoke({"--expect=200,300-399", url}).config.expect.size() == 2);
    CHECK(invoke({"--max-error-rate=1%", url}).config.max_error_rate == doctest::Approx(0.01));
    CHECK(invoke({"--max-error-rate=0.5", url}).config.max_error_rate == doctest::Approx(0.5));
}

TEST_CASE("errors are one line, with exit code 1") {
    std::pair<std::vector<char const*>, char const*> const rows[] = {
        {{}, "the URL is missing; see --help"},
        {{url, "http://other/"}, "http://other/: unexpected argument; see --help"},
        {{"ftp://h/"},
         "ftp://h/: only http and https URLs are supported; allowed: [http://]HOST[:PORT][/path] or https://..."},
        {{"-H", "Host: a", "-H", "host: b", url}, "--header=host: b: Host is given twice; a request has one"},
        {{"-H", "Host: a", "-H", "HOST: b", "-H", "Cookie: secret", url},
         "--header=Cookie: (left out): Host is given twice; a request has one"},
        {{"-H", "Authorization: Basic \x01", url},
         "--header=Authorization: (left out): the value holds a control character; allowed: 'Name: value'"},
        {{"-o", "same", "--csv", "./same", url}, "--csv=./same: --output writes to the same file"},
        {{"--csv=-", "--html=-", url}, "--html=-: --csv writes to the same file"},
        {{"-o", "same", "--html", "same", url}, "--html=same: --output writes to the same file"},
        {{"-b", "@/dev/zero", "--max-body-file=64KiB", url},
         "--body=@/dev/zero: cannot read /dev/zero: it has more than 64KiB, and is no regular file: it may have no "
         "end; "
         "--max-body-file allows more"},
        {{"-b@", url}, "--body=@: the file's name is missing"},
        {{"--spread", "--unix-socket=/run/x", url}, "--spread: a Unix socket is one address"},
        {{"--insecure", url}, "--insecure: it needs an https URL"},
        {{"--unix-socket", "", url}, "--unix-socket=: empty; allowed: a path of 1 to 107 bytes"},
        {{"--ca=/nowhere", "https://h/"},
         "--ca=/nowhere: no certificates could be read: No such file or directory; allowed: a PEM file with "
         "certificates"},
        {{"--urls=/nowhere/at/all"}, "--urls=/nowhere/at/all: cannot read /nowhere/at/all: No such file or directory"},
        {{"--verify", "-XHEAD", url}, "--method=HEAD: with --verify: the answer to HEAD has no body"},
        {{"--verify", "--workload=db", url},
         "--workload=db: with --verify; allowed: echo:SIZE, which returns the body sent"},
        {{"--verify", "--workload=mixed:db=1,echo:5=1", url},
         "--workload=mixed:db=1,echo:5=1: with --verify; allowed: echo:SIZE, which returns the body sent"},
        {{"--rate=abc", url}, "--rate=abc: not a rate; allowed: more than 0, up to 100M: 250, 10k, 0.5"},
        {{"--rate=0.0005k", url}, "--rate=0.0005k: not a rate; allowed: more than 0, up to 100M: 250, 10k, 0.5"},
        {{"--rate=1G", url}, "--rate=1G: too large; allowed: more than 0, up to 100M: 250, 10k, 0.5"},
        {{"-c0", url}, "--connections=0: too small; allowed: 1 to 1000000"},
        {{"-c2", "-t3", url}, "--threads=3: more threads than connections (2)"},
        {{"-d0", url}, "--duration=0: too short; allowed: 1ms to 8760h"},
        {{"-Hx", url}, "--header=x: no colon; allowed: 'Name: value'"},
        {{"-H", "A: b\r\nC: d", url},
         "--header=A: b  C: d: the value holds a control character; allowed: 'Name: value'"},
        {{"-H", "A b: c", url},
         "--header=A b: c: the name holds a character that field names must not hold; allowed: 'Name: value'"},
        {{"-H", "content-length: 5", url},
         "--header=content-length: 5: it follows from the body (-b); allowed: 'Name: value'"},
        {{"-X", "GE T", url}, "--method=GE T: not a method's name"},
        {{"-X", "CONNECT", url}, "--method=CONNECT: CONNECT opens a tunnel"},
        {{"-b", "@/nowhere/at/all", url},
         "--body=@/nowhere/at/all: cannot read /nowhere/at/all: No such file or directory"},
        {{"--expect=abc", url},
         "--expect=abc: not a list of statuses; allowed: statuses and ranges of 200 to 999 such as 200,300-399"},
        {{"--expect=399-300", url},
         "--expect=399-300: not a list of statuses; allowed: statuses and ranges of 200 to 999 such as 200,300-399"},
        {{"--max-error-rate=2", url}, "--max-error-rate=2: not a share; allowed: 0 to 1, or 0% to 100%"},
        {{"--target-pid=0", url}, "--target-pid=0: not a process id"},
        {{"--workload=db", "-XGET", url}, "--workload=db: it determines what is sent: --method excludes it"},
        {{"-b", "", "--workload=db", url}, "--workload=db: it determines what is sent: --body excludes it"},
        {{"--workload=db", "http://h/db"},
         "http://h/db: with --workload the URL has no path; allowed: http://HOST[:PORT]"},
        {{"--workload=db", "http://h?x"},
         "http://h?x: with --workload the URL has no path; allowed: http://HOST[:PORT]"},
        {{"--workload=queries:0", url}, "--workload=queries:0: too small; allowed: queries:N of 1 to 500"},
        {{"--seed=-1", url}, "--seed=-1: negative; allowed: 0 to 9007199254740991"},
        {{"--conections=5", url}, "--conections: unknown flag; did you mean --connections?"},
    };
    for (auto const& [arguments, why] : rows) {
        CAPTURE(why);
        std::vector<char const*> all{"tricorn-client"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        auto const wrong = parse_load(static_cast<int>(all.size()), all.data());
        CHECK(wrong.action == LoadInvocation::Action::exit);
        CHECK(wrong.exit_code == 1);
        CHECK(wrong.output == "tricorn-client: " + std::string(why) + "\n");
    }
}

TEST_CASE("half of the processors drive the load, at least one, never more than connections") {
    LoadConfig config;
    CHECK(choose_threads(config, 1) == 1);
    CHECK(choose_threads(config, 2) == 1);
    CHECK(choose_threads(config, 9) == 4);
    config.connections = 3;
    CHECK(choose_threads(config, 64) == 3);
    config.threads = 2;
    CHECK(choose_threads(config, 64) == 2);
}

}   // namespace tricorn::client::config_test
