#include "common/os/child.hpp"
#include "common/os/descriptor.hpp"
#include <cerrno>
#include <csignal>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>

namespace tricorn::child_test {

namespace {

using namespace std::chrono_literals;

constexpr auto long_enough = 60s;

bool is_gone(pid_t process) {
    return ::kill(process, 0) != 0 && errno == ESRCH;
}

[[noreturn]] void pause_for_ever() {
    while (true) ::pause();
}

// What processes hand on: a number, or the end of all that hold it.
class Pipe {
public:
    Pipe() {
        int ends[2];
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        out_ = Descriptor(ends[0]);
        in_ = Descriptor(ends[1]);
    }
    void write(pid_t number) const { [[maybe_unused]] auto const done = ::write(in_.number(), &number, sizeof number); }
    void close_in() { in_ = Descriptor(); }
    // 0: nobody is left who could write.
    pid_t read() const {
        pid_t number = 0;
        return ::read(out_.number(), &number, sizeof number) == sizeof number ? number : 0;
    }

private:
    Descriptor out_, in_;
};

}   // namespace

TEST_CASE("a child's end is told, whichever it is, and its number is its own until it is killed") {
    Child done(Child::Group::parents, [] {});
    CHECK((done.wait(long_enough) == ProcessEnd{false, 0}));
    CHECK_FALSE(done.running());
    CHECK_FALSE(is_gone(done.pid()));
    pid_t const number = done.pid();
    done.kill();
    CHECK(is_gone(number));
    CHECK((done.wait(0s) == ProcessEnd{false, 0}));   // still known
    Child exits(Child::Group::own, [] { ::_exit(7); });
    CHECK((exits.wait(long_enough) == ProcessEnd{false, 7}));
    Child throws(Child::Group::parents, [] { throw std::runtime_error("a surprise"); });
    CHECK((throws.wait(long_enough) == ProcessEnd{false, 1}));
    Child told(Child::Group::parents, pause_for_ever);
    CHECK(told.running());
    CHECK_FALSE(told.wait(5ms).has_value());
    told.signal(SIGUSR1);   // which this program leaves alone
    CHECK((told.wait(long_enough) == ProcessEnd{true, SIGUSR1}));
    Child killed(Child::Group::own, pause_for_ever);
    killed.kill();
    CHECK((killed.wait(0s) == ProcessEnd{true, SIGKILL}));
}

TEST_CASE("what a child has started goes with its group") {
    Pipe pipe;
    {
        Child const child(Child::Group::own, [&] {
            if (::fork() == 0) pause_for_ever();   // which holds the pipe open
            pipe.write(::getpgrp());
            pause_for_ever();
        });
        pipe.close_in();
        CHECK(pipe.read() == child.pid());
    }
    CHECK(pipe.read() == 0);
}

TEST_CASE("a child that has ended leaves nothing of its group either") {
    Pipe pipe;
    {
        Child child(Child::Group::own, [&] {
            if (::fork() == 0) pause_for_ever();
        });
        pipe.close_in();
        CHECK((child.wait(long_enough) == ProcessEnd{false, 0}));
    }
    CHECK(pipe.read() == 0);
}

TEST_CASE("a child dies with its maker, also where it was let go") {
    Pipe pipe;
    Child maker(Child::Group::parents, [&] {
        pipe.write(Child(Child::Group::own, pause_for_ever).release());
        ::_exit(0);   // runs no destructor
    });
    pipe.close_in();
    CHECK(pipe.read() > 0);
    CHECK(pipe.read() == 0);
    CHECK((maker.wait(long_enough) == ProcessEnd{false, 0}));
}

}   // namespace tricorn::child_test
