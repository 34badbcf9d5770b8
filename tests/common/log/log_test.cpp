#include "tests/common/log/captured.hpp"
#include <atomic>
#include <doctest/doctest.h>
#include <fstream>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace tricorn::log_test {

using namespace tricorn::test;

namespace {

using namespace std::chrono_literals;

TEST_CASE("a text line has the time, the process, the level and the message") {
    Captured captured;
    set_up_log("info", LogFormat::text);
    log::info("worker {} is ready", 3);
    INFO(captured.text());
    CHECK(matches(captured.text(), R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3} \d+ info worker 3 is ready\n)"));
    CHECK(captured.text().find(" " + std::to_string(::getpid()) + " ") != std::string::npos);
}

TEST_CASE("a JSON line is one object with the message escaped") {
    Captured captured;
    set_up_log("info", LogFormat::json);
    log::warning("{}", "say \"hi\"\\\n\x01 \xff %v");
    INFO(captured.text());
    auto const text = captured.text();
    CHECK(text.ends_with(R"("level":"warning","pid":)" + std::to_string(::getpid()) +
                         R"(,"message":"say \"hi\"\\\n\u0001 )" + "\xEF\xBF\xBD" + " %v\"}\n"));
    CHECK(matches(text.substr(0, text.find(',')), R"(\{"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00")"));
}

TEST_CASE("messages below the level are not logged, and none if logging is off") {
    Captured captured;
    set_up_log("warning", LogFormat::text);
    log::info("quiet");
    CHECK(captured.text() == "");
    CHECK_FALSE(log::is_on(log::Level::info));
    log::error("loud");
    CHECK(captured.text().ends_with(" error loud\n"));
    set_up_log("off", LogFormat::text);
    CHECK_FALSE(log::is_on(log::Level::error));
    CHECK_FALSE(log::is_on(log::Level::off));
}

TEST_CASE("a message cannot forge a second line") {
    Captured captured;
    set_up_log("info", LogFormat::text);
    log::info("{}", "a\nb\r\x1b[31m\x7f");
    CHECK(captured.text().ends_with(" info a\\nb\\r\\x1b[31m\\x7f\n"));
}

TEST_CASE("a forked child logs under its own process id, and nothing is written twice") {
    Captured captured;
    set_up_log("info", LogFormat::text);
    log::info("before");
    pid_t const child = ::fork();
    if (child == 0) {
        set_up_log("info", LogFormat::text);
        log::info("child");
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    auto const text = captured.text();
    INFO(text);
    CHECK(text.find(" " + std::to_string(child) + " info child\n") != std::string::npos);
    CHECK(std::count(text.begin(), text.end(), '\n') == 2);
}

TEST_CASE("the access log is off until it is opened") {
    Captured captured;
    CHECK_FALSE(log::access_on());
    log::access("lost");
    CHECK(open_access_log("-"));
    CHECK(log::access_on());
    log::access("kept");
    CHECK(captured.text() == "kept\n");
    CHECK(open_access_log("off"));
    CHECK_FALSE(log::access_on());
}

TEST_CASE("an access log that cannot be opened returns the error") {
    Captured captured;
    CHECK(open_access_log(captured.file("missing/access.log").string()).why == "No such file or directory");
    CHECK_FALSE(log::access_on());
}

TEST_CASE("the access log appends whole lines from many threads") {
    Captured captured;
    auto const file = captured.file("access.log");
    std::ofstream(file) << "old\n";
    REQUIRE(open_access_log(file.string()));
    std::vector<std::thread> writers;
    for (char const c : {'a', 'b', 'c', 'd'})
        writers.emplace_back([c] {
            for (int i = 0; i < 200; ++i) log::access(std::string(100, c));
        });
    for (auto& writer : writers) writer.join();
    std::istringstream lines(contents(file));
    std::string line;
    std::getline(lines, line);
    CHECK(line == "old");
    int whole = 0;
    while (std::getline(lines, line)) whole += line == std::string(100, line.at(0)) ? 1 : 0;
    CHECK(whole == 800);
}

TEST_CASE("reopening the access log writes to the new file") {
    Captured captured;
    auto const file = captured.file("access.log");
    REQUIRE(open_access_log(file.string()));
    log::access("one");
    std::filesystem::rename(file, captured.file("access.log.1"));
    REQUIRE(follow_access_log(1));
    log::access("two");
    CHECK(contents(captured.file("access.log.1")) == "one\n");
    CHECK(contents(file) == "two\n");
    CHECK(follow_access_log(1));   // already done
}

TEST_CASE("an access log that cannot be reopened stays in the old file") {
    Captured captured;
    auto const folder = captured.file("logs"), away = captured.file("away");
    std::filesystem::create_directory(folder);
    REQUIRE(open_access_log((folder / "access.log").string()));
    std::filesystem::rename(folder, away);
    CHECK(follow_access_log(2).why == "No such file or directory");
    CHECK(follow_access_log(2));
    log::access("kept");
    CHECK(contents(away / "access.log") == "kept\n");
    CHECK_FALSE(follow_access_log(3));
}

TEST_CASE("an access log that is not a file is not reopened") {
    Captured captured;
    REQUIRE(open_access_log("-"));
    CHECK(follow_access_log(4));
    log::access("here");
    CHECK(captured.text() == "here\n");
}

TEST_CASE("an access log written by many threads is reopened without losing a line") {
    Captured captured;
    auto const file = captured.file("access.log");
    REQUIRE(open_access_log(file.string()));
    std::atomic<std::uint64_t> turn{100};
    std::atomic<int> working{4};
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i)
        writers.emplace_back([&] {
            for (int line = 0; line < 500; ++line) {
                CHECK(follow_access_log(turn));
                log::access("line");
            }
            --working;
        });
    int rotations = 0;
    for (; working > 0 && rotations < 50; ++rotations) {
        std::filesystem::rename(file, captured.file(("rotated." + std::to_string(rotations)).c_str()));
        CHECK(follow_access_log(++turn));
    }
    for (std::thread& writer : writers) writer.join();
    std::size_t written = contents(file).size();
    for (int i = 0; i < rotations; ++i) {
        written += contents(captured.file(("rotated." + std::to_string(i)).c_str())).size();
    }
    CHECK(written == 4 * 500 * std::string_view("line\n").size());
}

TEST_CASE("a message cannot be read in another order") {
    Captured captured;
    set_up_log("info", LogFormat::text);
    log::info("{}", "a\u202Eb\U000E0001");
    CHECK(captured.text().ends_with(" info a\\u202eb\\U000e0001\n"));
    set_up_log("info", LogFormat::json);
    log::info("{}", "a\u202Eb\U000E0001");
    CHECK(captured.text().ends_with("\"message\":\"a\\u202eb\\udb40\\udc01\"}\n"));
}

TEST_CASE("a message is let through once per interval, with the number of suppressed ones") {
    log::Occasionally occasionally(10s);
    auto const start = log::Occasionally::Clock::now();
    CHECK(occasionally.now(start) == 0U);
    CHECK(occasionally.now(start + 1s) == std::nullopt);
    CHECK(occasionally.now(start + 9s) == std::nullopt);
    CHECK(occasionally.now(start + 10s) == 2U);
    CHECK(occasionally.now(start + 11s) == std::nullopt);
    CHECK(occasionally.now(start + 40s) == 1U);
}

TEST_CASE("of many concurrent threads exactly one may log") {
    log::Occasionally occasionally(1h);
    auto const time = log::Occasionally::Clock::now();
    std::atomic<int> let_through{0};
    std::vector<std::thread> askers;
    for (int i = 0; i < 8; ++i)
        askers.emplace_back([&] {
            for (int j = 0; j < 100; ++j) let_through += occasionally.now(time) ? 1 : 0;
        });
    for (auto& asker : askers) asker.join();
    CHECK(let_through == 1);
    CHECK(occasionally.now(time + 1h) == 799U);
}

}  // namespace

}   // namespace tricorn::log_test
