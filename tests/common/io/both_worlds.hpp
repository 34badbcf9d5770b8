#pragma once
// Shared by tests of waiting: a socket pair, and a helper that runs a test in every Io that really waits.
#include "common/io/io.hpp"
#include <atomic>
#include <doctest/doctest.h>
#include <functional>
#include <sys/socket.h>
#include <unistd.h>

namespace tricorn::test {

struct Pair {
    Pair() { ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends); }
    ~Pair() { ::close(ends[1]); }
    void say(char c) const { CHECK(::send(ends[1], &c, 1, MSG_NOSIGNAL) == 1); }
    int ends[2];   // the first belongs to the stream under test
};

struct Stopping {
    std::atomic<bool> flag{false};
    Stop stop{flag};
};

enum class World { blocking, async };

inline void in_both(std::function<void(World)> const& test) {
    SUBCASE("blocking") {
        test(World::blocking);
    }
    SUBCASE("async") {
        test(World::async);
    }
}

}   // namespace tricorn::test
