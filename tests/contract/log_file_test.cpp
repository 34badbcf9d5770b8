// Nothing that the access log's file does stops the service: no reader, no room, a limit. What is lost is counted.
#include "tests/contract/admin.hpp"
#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tricorn::test::log_file_test {

namespace {

std::filesystem::path fifo_in(TemporaryFolder const& folder) {
    auto path = folder.path() / "access.fifo";
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    return path;
}

bool has_metric(AdminServer const& server, std::string const& line) {
    return ("\n" + server.ask("/metrics").body).find("\n" + line + "\n") != std::string::npos;
}

std::size_t count_of(std::string const& text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

}   // namespace

TEST_CASE("log file: a FIFO that nobody reads stops nothing, at the start and at USR1") {
    TemporaryFolder folder;
    auto const fifo = fifo_in(folder);
    AdminServer server({"--workers=2", "--access-log=" + fifo.string()});
    CHECK(has_logged(server.server(), "nobody reads this FIFO"));
    for (int i = 0; i < 10; ++i) CHECK(get(server.address(), "/plaintext").is(200));
    CHECK(number_at(server.status(), "/totals/lost_log_lines/access") == 10);
    CHECK(number_at(server.status(), "/totals/lost_log_lines/service") == 0);
    CHECK(has_metric(server, "tricorn_lost_log_lines_total{log=\"access\"} 10"));
    server.server().process().signal(SIGUSR1);
    CHECK(has_logged(server.server(), "reopened the access log"));
    CHECK(has_logged(server.server(), "nobody reads this FIFO", 2));
    pid_t const victim = server.workers().at(0);
    kill(victim, SIGKILL);   // the supervisor replaces it
    CHECK(eventually(long_enough, [&] {
        std::vector<pid_t> const now = server.workers();
        return now.size() == 2 && !has(now, victim);
    }));
    int const reader = open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    CHECK(get(server.address(), "/json").is(200));
    char line[1000];
    CHECK(eventually(long_enough, [&] { return read(reader, line, sizeof line) > 0; }));
    CHECK(number_at(server.status(), "/totals/lost_log_lines/access") == 10);
    close(reader);
    server.server().process().signal(SIGTERM);
    CHECK(server.server().process().wait(long_enough) == Exit{false, 0});
    CHECK(has_logged(server.server(), "10 lines of the access log were lost in all"));
}

TEST_CASE("log file: a file that becomes a FIFO which nobody reads is followed") {
    TemporaryFolder folder;
    auto const path = folder.path() / "access.log";
    Server server({"--workers=2", "--access-log=" + path.string()});
    CHECK(get(server.address(), "/plaintext").is(200));
    std::filesystem::remove(path);
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    server.process().signal(SIGUSR1);
    CHECK(has_logged(server, "nobody reads this FIFO"));
    CHECK(serves(server.address()));
    server.process().signal(SIGTERM);
    CHECK(server.process().wait(long_enough) == Exit{false, 0});
}

TEST_CASE("log file: a full disk loses lines, which are counted and said once an interval, and no request") {
    AdminServer server({"--workers=2", "--access-log=/dev/full"});
    auto const start = std::chrono::steady_clock::now();
    for (int i = 0; i < 40; ++i) CHECK(get(server.address(), "/plaintext").is(200));
    CHECK(number_at(server.status(), "/totals/lost_log_lines/access") == 40);
    auto const took = std::chrono::steady_clock::now() - start;
    std::size_t const said = count_of(server.server().process().errors(), "No space left on device");
    CHECK(said >= 1);
    CHECK(said <= 1 + std::size_t(took / std::chrono::seconds(10)));
    CHECK(serves(server.address()));
}

TEST_CASE("log file: a file that has reached its limit kills nobody") {
    TemporaryFolder folder;
    auto const file = folder.path() / "access.log";
    Restrictions restrictions;
    restrictions.file_size = 8'192;   // about 100 lines, and enough for the server's log
    Server server({"--workers=2", "--access-log=" + file.string()}, restrictions);
    std::vector<pid_t> const workers = server.workers();
    for (int i = 0; i < 200; ++i) CHECK(get(server.address(), "/plaintext").is(200));
    CHECK(server.workers() == workers);
    CHECK(std::filesystem::file_size(file) <= 8'192);
    CHECK(has_logged(server, "File too large"));
    CHECK(serves(server.address()));
}

TEST_CASE("log file: in JSON both logs have one clock, whatever the time zone") {
    Restrictions restrictions;
    restrictions.environment = {{"TZ", "XYZ-05:30"}};
    Server server({"--workers=1", "--log-format=json", "--access-log=-"}, restrictions);
    CHECK(get(server.address(), "/plaintext").is(200));
    CHECK(has_logged(server, "\"target\":\"/plaintext\""));
    std::string const log = server.process().errors();
    CHECK(count_of(log, "+00:00\"") == std::size_t(std::count(log.begin(), log.end(), '\n')));
}

}   // namespace tricorn::test::log_file_test
