// Lines for which there is no reader or no room: nobody waits, and each is counted.
#include "tests/common/log/captured.hpp"
#include <csignal>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace tricorn::lost_lines_test {

using namespace tricorn::test;

TEST_CASE(
    "a FIFO that nobody reads is opened at once, its lines are counted as lost, and a reader gets the next ones") {
    Captured captured;
    Losses losses;
    set_up_log("info", LogFormat::text);
    auto const fifo = captured.file("fifo");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    auto const opened = open_access_log(fifo.string());
    REQUIRE(opened);
    CHECK(*opened == LogReader::missing);
    log::access("lost");
    log::access("lost too");
    CHECK(losses.counts.access == 2);
    CHECK(losses.counts.service == 0);
    CHECK(count_of(captured.text(), "nobody reads it: 1 lines lost") == 1);   // said once
    int const reader = ::open(fifo.c_str(), O_RDONLY | O_NONBLOCK);
    log::access("read");
    CHECK(available(reader) == "read\n");
    auto const followed = follow_access_log(1'000);
    REQUIRE(followed);
    CHECK(*followed == LogReader::possible);
    log::access("read too");
    CHECK(available(reader) == "read too\n");
    ::close(reader);
    CHECK(*follow_access_log(1'001) == LogReader::missing);
}

TEST_CASE("a FIFO whose reader is too slow makes nobody wait") {
    Captured captured;
    Losses losses;
    set_up_log("info", LogFormat::text);
    auto const fifo = captured.file("fifo");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    int const reader = ::open(fifo.c_str(), O_RDONLY | O_NONBLOCK);
    REQUIRE(open_access_log(fifo.string()));
    for (int i = 0; i < 2'000; ++i) log::access(std::string(99, 'x'));
    std::string const kept = available(reader);
    CHECK(losses.counts.access > 0);
    CHECK(losses.counts.access + kept.size() / 100 == 2'000);
    CHECK(count_of(captured.text(), "its reader is too slow") == 1);
    log::access("again");
    CHECK(available(reader) == "again\n");
    ::close(reader);
}

TEST_CASE("lines for which a file has no room are counted and said once") {
    Captured captured;
    Losses losses;
    set_up_log("info", LogFormat::text);
    REQUIRE(open_access_log("/dev/full"));
    for (int i = 0; i < 5; ++i) log::access("lost");
    CHECK(losses.counts.access == 5);
    CHECK(count_of(captured.text(), "--access-log=/dev/full: No space left on device: 1 lines lost") == 1);
}

TEST_CASE("a line that found room for a part of itself does not run into the next one") {
    Captured captured;
    auto const file = captured.file("access.log");
    pid_t const child = ::fork();
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        Losses losses;
        if (!open_access_log(file.string())) ::_exit(1);
        rlimit const limit{10, 100};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        log::access("12345");
        log::access("abcdefgh");   // four bytes of it
        log::access("lost");
        rlimit const more{100, 100};
        ::setrlimit(RLIMIT_FSIZE, &more);
        log::access("whole");
        ::_exit(losses.counts.access == 2 ? 0 : 2);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(contents(file) == "12345\nabcd\nwhole\n");
}

namespace {

// The sum of the lines of the service's log that the text calls lost.
std::uint64_t told_lost(std::string const& text) {
    std::string const words = " lines of this log were lost";
    std::uint64_t sum = 0;
    for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) {
        std::size_t const begin = text.find_last_not_of("0123456789", at - 1) + 1;
        sum += std::stoull(text.substr(begin, at - begin));
    }
    return sum;
}

}   // namespace

TEST_CASE("what a full pipe lost of each log is said in the log's format when there is room again") {
    for (LogFormat const format : {LogFormat::text, LogFormat::json}) {
        Captured captured;
        Losses losses;
        int pipe[2];
        REQUIRE(::pipe2(pipe, O_CLOEXEC) == 0);
        ::dup2(pipe[1], STDERR_FILENO);
        ::close(pipe[1]);
        ::fcntl(pipe[0], F_SETFL, O_NONBLOCK);
        set_up_log("info", format);
        REQUIRE(open_access_log("-"));
        for (int i = 0; i < 3'000; ++i) log::info("{}", std::string(100, 'x'));
        for (int i = 0; i < 7; ++i) log::access("{" + std::string(1'000, 'x') + "}");
        auto const lost = losses.counts.service.load();
        CHECK(lost > 0);
        CHECK(losses.counts.access == 7);
        // Where the last line did not fit, the shorter line that says so may.
        std::uint64_t const said_before = told_lost(available(pipe[0]));
        log::access(R"({"target":"/again"})");
        log::info("again");
        std::string const text = available(pipe[0]);
        INFO(text);
        CHECK(count_of(text, " lines of this log were lost: its reader is too slow") == 1);
        CHECK(said_before + told_lost(text) == lost);
        CHECK(count_of(text, "7 lines of the access log were lost: its reader is too slow") == 1);
        CHECK(count_of(text, "\n") == 4);
        std::istringstream lines(text);
        for (std::string line; format == LogFormat::json && std::getline(lines, line);) {
            CHECK(line.starts_with('{'));
            CHECK(line.ends_with('}'));
        }
        CHECK(losses.counts.service == lost);
        ::close(pipe[0]);
    }
}

TEST_CASE("whoever shares stderr keeps its way of waiting") {
    Captured captured;
    int pipe[2];
    REQUIRE(::pipe2(pipe, O_CLOEXEC) == 0);
    ::dup2(pipe[1], STDERR_FILENO);
    set_up_log("info", LogFormat::text);
    log::info("here");
    CHECK((::fcntl(pipe[1], F_GETFL) & O_NONBLOCK) == 0);
    ::fcntl(pipe[0], F_SETFL, O_NONBLOCK);
    CHECK(available(pipe[0]).ends_with(" info here\n"));
    ::close(pipe[0]);
    ::close(pipe[1]);
}

TEST_CASE("a socket as stderr makes nobody wait") {
    Captured captured;
    Losses losses;
    int ends[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[1]);
    set_up_log("info", LogFormat::text);
    while (losses.counts.service == 0) log::info("{}", std::string(500, 'x'));
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    available(ends[0]);
    log::info("again");
    CHECK(count_of(available(ends[0]), "1 lines of this log were lost") == 1);
    ::close(ends[0]);
}

}   // namespace tricorn::lost_lines_test
