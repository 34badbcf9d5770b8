// USR1: the access log's file is reopened, and each exchange has its line in one of the files.
#include "tests/contract/load.hpp"
#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

namespace tricorn::test::rotate_test {

namespace {

std::string contents(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::int64_t count_lines(std::string const& text) {
    return std::count(text.begin(), text.end(), '\n');
}

// Only for a file that is no longer written; another file may contain half a line.
std::int64_t lines_in(std::filesystem::path const& path) {
    std::string const text = contents(path);
    CHECK((text.empty() || text.back() == '\n'));
    return count_lines(text);
}

bool holds_open(pid_t pid, std::filesystem::path const& file) {
    std::error_code gone;
    std::filesystem::directory_iterator entry("/proc/" + std::to_string(pid) + "/fd", gone);
    for (; !gone && entry != std::filesystem::directory_iterator(); entry.increment(gone)) {
        std::error_code closed;
        if (std::filesystem::read_symlink(entry->path(), closed) == file) return true;
    }
    return false;
}

}   // namespace

TEST_CASE("rotate: five rotations under load lose no line") {
    TemporaryFolder folder;
    auto const file = folder.path() / "access.log";
    Server server(workers_for_load(4, {"--access-log=" + file.string()}));
    SteadyLoad load(server);
    std::int64_t lines = 0;
    constexpr std::size_t rotations = 5;
    for (std::size_t i = 1; i <= rotations; ++i) {
        auto const old = folder.path() / ("access.log." + std::to_string(i));
        std::filesystem::rename(file, old);
        server.process().signal(SIGUSR1);
        REQUIRE(has_logged(server, "reopened the access log", i));
        // All writers have finished by then, and no new one begins.
        CHECK(eventually(long_enough,
                         [&] { return std::filesystem::exists(file) && count_lines(contents(file)) >= 200; }));
        std::int64_t const then = lines_in(old);
        std::this_thread::sleep_for(Millis(300));
        CHECK(lines_in(old) == then);
        lines += then;
    }
    Account const account = load.stop();
    INFO(account.text);
    CHECK(account.without_loss());
    CHECK(lines + lines_in(file) == account.ok);
}

TEST_CASE("rotate: idle processes close the old file too, and new ones never open it") {
    TemporaryFolder folder;
    auto const file = folder.path() / "access.log", old = folder.path() / "access.log.1";
    Server server({"--workers=2", "--access-log=" + file.string(), "--worker-timeout=2s"});
    CHECK(get(server.address(), "/plaintext").is(200));
    std::filesystem::rename(file, old);
    server.process().signal(SIGUSR1);
    CHECK(eventually(long_enough, [&] {
        std::vector<pid_t> family = descendants_of(server.pid());
        family.push_back(server.pid());
        return std::none_of(family.begin(), family.end(), [&](pid_t pid) { return holds_open(pid, old); });
    }));
    std::vector<pid_t> const before = server.workers();
    server.process().signal(SIGHUP);
    CHECK(eventually(long_enough, [&] {
        std::vector<pid_t> const now = server.workers();
        return now.size() == 2 && std::find(now.begin(), now.end(), before.back()) == now.end();
    }));
    CHECK(get(server.address(), "/json").is(200));
    CHECK(eventually(long_enough, [&] { return contents(file).find("/json") != std::string::npos; }));
    CHECK(lines_in(old) == 1);
    for (pid_t const pid : server.workers()) CHECK(holds_open(pid, file));
}

TEST_CASE("rotate: a file that cannot be reopened is reported, and the old one stays in use") {
    TemporaryFolder folder;
    auto const there = folder.path() / "there", away = folder.path() / "away";
    std::filesystem::create_directory(there);
    Server server({"--workers=2", "--access-log=" + (there / "access.log").string()});
    std::filesystem::rename(there, away);
    server.process().signal(SIGUSR1);
    CHECK(has_logged(server, "the old file stays in use"));
    CHECK(get(server.address(), "/json").is(200));
    CHECK(eventually(long_enough, [&] { return contents(away / "access.log").find("/json") != std::string::npos; }));
}

TEST_CASE("rotate: without a file nothing happens") {
    for (std::string const where : {"off", "-"}) {
        Server server({"--workers=2", "--access-log=" + where});
        server.process().signal(SIGUSR1);
        CHECK(has_logged(server, "reopened the access log"));
        CHECK(serves(server.address()));
    }
}

}   // namespace tricorn::test::rotate_test
