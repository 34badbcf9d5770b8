#include "client/pacer.hpp"
#include <doctest/doctest.h>
#include <thread>
#include <vector>

using namespace tricorn;
using namespace std::chrono_literals;

TEST_CASE("requests begin before the end, and none at it") {
    Deadline const start{};
    Pacer pacer(nullptr);
    CHECK(pacer.grant(start + 24h));
    pacer.set(start + 10s, start + 15s);
    CHECK(pacer.grant(start));
    CHECK(pacer.grant(start + 10s - 1ns));
    CHECK_FALSE(pacer.grant(start + 10s));
    CHECK(pacer.cut_off() == start + 15s);
}

TEST_CASE("a stop ends it earlier, never later") {
    Deadline const start{};
    Pacer pacer(nullptr);
    pacer.set(start + 10s, start + 15s);
    pacer.stop(start + 3s, start + 4s);
    CHECK_FALSE(pacer.grant(start + 3s));
    CHECK(pacer.end() == start + 3s);
    CHECK(pacer.cut_off() == start + 4s);
    pacer.stop(start + 20s, start + 30s);
    CHECK(pacer.end() == start + 3s);
    CHECK(pacer.cut_off() == start + 4s);
}

TEST_CASE("an allowance is used up exactly, whoever takes from it") {
    Allowance allowance(10'000);
    std::atomic<int> taken{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            Pacer pacer(&allowance);
            while (pacer.grant(Deadline{})) ++taken;
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(taken == 10'000);
}

TEST_CASE("what comes too late takes nothing from the allowance") {
    Allowance allowance(1);
    Pacer pacer(&allowance);
    pacer.set(Deadline{} + 1s, Deadline{} + 1s);
    CHECK_FALSE(pacer.grant(Deadline{} + 2s));
    CHECK(pacer.grant(Deadline{}));
    CHECK_FALSE(pacer.grant(Deadline{}));
}
