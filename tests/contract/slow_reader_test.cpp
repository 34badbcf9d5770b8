// Clients that take a large response slowly, or not at all.
#include "tests/contract/load.hpp"
#include <csignal>
#include <thread>

namespace tricorn::test::slow_reader_test {

namespace {

constexpr int small_buffer = 4096;   // bytes
constexpr std::size_t large = 10'485'760;

std::vector<Connection> slow_readers(Server& server, std::size_t count) {
    std::vector<Connection> slow;
    for (std::size_t i = 0; i < count; ++i) {
        slow.emplace_back(server.address(), small_buffer);
        REQUIRE(slow.back().send(get_text("/bytes/" + std::to_string(large))));
    }
    for (Connection& each : slow) {
        std::string begin;
        REQUIRE(each.read_some(begin, 100, long_enough) == End::complete);
        REQUIRE_MESSAGE(begin.starts_with("HTTP/1.1 200 "), begin);   // it is being answered
    }
    return slow;
}

}   // namespace

TEST_CASE("slow readers: more of them than threads leave room for everybody else") {
    if (model_is({"prefork"})) return;   // each holds a process
    Server server({"--write-timeout=10m", "--min-write-rate=0"});
    std::vector<Connection> slow = slow_readers(server, 72);
    for (int i = 0; i < 40; ++i) {
        Reply const reply = get(server.address(), "/plaintext", long_enough);
        CHECK_MESSAGE(reply.is(200), describe(reply));
        for (Connection& each : slow) {
            std::string some;
            End const end = each.read_some(some, 8192, Millis(0));   // what has come so far
            REQUIRE((end == End::complete || end == End::timeout));
        }
    }
}

TEST_CASE("slow readers: a response that was taken in small pieces is complete, and the connection goes on") {
    Server server(model_is({"pool"}) ? std::vector<std::string>{"--threads=1"} : std::vector<std::string>{});
    std::string const target = "/bytes/3000000?seed=3";
    Reply const whole = get(server.address(), target, long_enough);
    REQUIRE(whole.is(200));
    Connection slow(server.address(), small_buffer);
    REQUIRE(slow.send(get_text(target) + get_text("/plaintext")));
    std::string received;
    for (int i = 0; i < 100; ++i) {
        REQUIRE(slow.read_some(received, 4096, long_enough) == End::complete);
        std::this_thread::sleep_for(Millis(5));
        if (i % 20 == 0) CHECK(get(server.address(), "/plaintext", long_enough).is(200));
    }
    auto const complete = [&received] { return received.ends_with("Hello, World!"); };
    while (!complete() && slow.read_some(received, 65'536, long_enough) == End::complete) {}
    CHECK(complete());
    CHECK(received.find(whole.body) != std::string::npos);
    CHECK(slow.exchange(get_text("/plaintext")).is(200));
}

TEST_CASE("slow readers: those that read nothing end in time, and a stop does not wait for one after the other") {
    if (model_is({"prefork"})) return;   // each holds a process
    Server server({"--write-timeout=2s"});
    std::vector<Connection> const slow = slow_readers(server, 72);
    server.process().signal(SIGTERM);
    CHECK(server.process().wait(long_enough) == Exit{false, 0});
}

TEST_CASE("slow readers: below the least rate an answer is cut, above it is not") {
    Server server({"--write-timeout=10m", "--workers=3", "--min-write-rate=4KiB"});
    Connection crawling(server.address(), small_buffer), walking(server.address(), small_buffer);
    for (Connection* each : {&crawling, &walking}) REQUIRE(each->send(get_text("/bytes/" + std::to_string(large))));
    std::string crawled, walked;
    REQUIRE(walking.read_some(walked, 8192, long_enough) == End::complete);
    REQUIRE(crawling.read_some(crawled, 16, long_enough) == End::complete);
    std::size_t const both = footprint_of(server).descriptors;
    bool cut = false;
    for (auto const limit = std::chrono::steady_clock::now() + Millis(120'000);
         !cut && std::chrono::steady_clock::now() < limit; cut = footprint_of(server).descriptors < both) {
        REQUIRE(crawling.read_some(crawled, 16, long_enough) == End::complete);
        REQUIRE(walking.read_some(walked, 8192, long_enough) == End::complete);
        std::this_thread::sleep_for(Millis(100));
    }
    CHECK(cut);
    while (crawling.read_some(crawled, 1'000'000, long_enough) == End::complete) {}
    CHECK(crawled.size() < large);
    while (walked.size() < large) REQUIRE(walking.read_some(walked, 1'000'000, long_enough) == End::complete);
    CHECK(serves(server.address()));
}

}   // namespace tricorn::test::slow_reader_test
