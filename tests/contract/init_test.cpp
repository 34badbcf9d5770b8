// As process 1 of a container: orphans are reaped, and have no effect.
#include "tests/contract/fixture.hpp"
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

namespace tricorn::test::init_test {

namespace {

bool can_unshare() {
    Process probe({"/usr/bin/unshare", "--fork", "--pid", "--kill-child", "/bin/true"});
    return probe.wait(Millis(10'000)) == Exit{false, 0};
}

// Children of any kind, including zombies.
std::size_t children_listed(pid_t pid) {
    std::string const number = std::to_string(pid);
    std::ifstream file("/proc/" + number + "/task/" + number + "/children");
    return static_cast<std::size_t>(std::distance(std::istream_iterator<pid_t>(file), std::istream_iterator<pid_t>()));
}

}   // namespace

TEST_CASE("init: as process 1 it reaps orphans, counts only its own children, and stops when told") {
    if (!can_unshare()) {
        MESSAGE("SKIPPED: this machine does not allow a new PID namespace (unshare --pid)");
        return;
    }
    TemporaryFolder folder;
    auto const port_file = folder.path() / "port";
    std::vector<std::string> command{"/usr/bin/unshare", "--fork", "--pid", "--kill-child"};
    for (std::string const& argument : server_arguments({"--workers=2"}, "127.0.0.1:0", port_file)) {
        command.push_back(argument);
    }
    Process outer(command);
    REQUIRE(eventually(long_enough,
                       [&] { return std::filesystem::exists(port_file) && !children_of(outer.pid()).empty(); }));
    std::this_thread::sleep_for(Millis(200));
    pid_t const server = children_of(outer.pid()).front();
    Address const address = [&] {
        std::ifstream file(port_file);
        std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
        return parse_address(text);
    }();
    std::vector<pid_t> const workers = children_of(server);
    CHECK(workers.size() == 2);
    // Each leaves a grandchild behind, which becomes a child of process 1 and exits with a code that workers use too.
    for (int i = 0; i < 5; ++i) {
        Process stranger({"/usr/bin/nsenter", "--target", std::to_string(server), "--pid", "/bin/sh", "-c",
                          "(sleep 0.3; exit 3) & sleep 0.1"});
        CHECK(stranger.wait(long_enough) == Exit{false, 0});
        CHECK(eventually(long_enough, [&] { return children_listed(server) == 3; }));   // it has been adopted
        CHECK(eventually(long_enough, [&] { return children_listed(server) == 2; }));   // and reaped
    }
    CHECK(children_of(server) == workers);
    CHECK(outer.errors().find("ended") == std::string::npos);
    kill(workers.front(), SIGKILL);
    CHECK(eventually(long_enough, [&] {
        std::vector<pid_t> const now = children_of(server);
        return now.size() == 2 && now.front() != workers.front();
    }));
    Connection busy(address);
    REQUIRE(busy.send(get_text("/delay/1s")));
    std::this_thread::sleep_for(Millis(300));
    kill(server, SIGTERM);
    CHECK(busy.read_final_reply().is(200));
    CHECK(outer.wait(long_enough) == Exit{false, 0});
}

}   // namespace tricorn::test::init_test
