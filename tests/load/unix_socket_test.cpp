// Unix sockets, several URLs from a file, and echoes that are verified.
#include "tests/load/fixture.hpp"
#include <algorithm>
#include <fstream>
#include <set>

namespace tricorn::test::unix_socket_test {

TEST_CASE("unix socket: connections go there, and the URL gives the rest") {
    TemporaryFolder const folder;
    std::string const path = (folder.path() / "service").string();
    TricornServer server({"--model=thread"}, "unix:" + path);
    Outcome const run = load({"-n", "200", "-c", "8", "--unix-socket", path}, "http://somebody.invalid:81/plaintext");
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(run.ok() == 200);
    CHECK(run.number("/connections_opened") == 8);
    CHECK(std::string(run.json.at("config").at("unix_socket").as_string()) == path);
}

TEST_CASE("unix socket: more connections at once than its queue takes are waited for") {
    TemporaryFolder const folder;
    std::string const path = (folder.path() / "service").string();
    TricornServer server({"--model=coroutine", "--backlog=1"}, "unix:" + path);
    Outcome const run = load({"-n", "500", "-c", "100", "-t", "4", "--unix-socket", path}, "http://h/plaintext");
    CHECK_MESSAGE(run.ended_as(0), run.text());
    CHECK(run.ok() == 500);
}

TEST_CASE("unix socket: a missing one is named with the reason") {
    Outcome const run = load({"-n", "2", "--unix-socket", "/nowhere/at/all"}, "http://h/");
    CHECK(run.ended_with(2));
    CHECK(run.errors == "tricorn-client: cannot connect to unix:/nowhere/at/all: No such file or directory\n");
}

}   // namespace tricorn::test::unix_socket_test
