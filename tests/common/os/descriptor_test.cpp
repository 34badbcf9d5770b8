#include "common/os/descriptor.hpp"
#include "common/os/system_call.hpp"
#include <doctest/doctest.h>
#include <fcntl.h>

namespace tricorn::descriptor_test {

namespace {

int open_null() {
    return ::open("/dev/null", O_RDWR | O_CLOEXEC);
}

bool is_open(int number) {
    return ::fcntl(number, F_GETFD) >= 0;
}

}   // namespace

TEST_CASE("descriptor: it is closed once, by its last owner") {
    int number = -1;
    {
        Descriptor first(open_null());
        number = first.number();
        REQUIRE(first);
        Descriptor second(std::move(first));
        CHECK_FALSE(first);
        CHECK(second.number() == number);
        Descriptor third;
        third = std::move(second);
        CHECK(third.number() == number);
        CHECK(is_open(number));
    }
    CHECK_FALSE(is_open(number));
}

TEST_CASE("descriptor: what is assigned closes at once what was there") {
    Descriptor one(open_null()), other(open_null());
    int const before = one.number(), after = other.number();
    one = std::move(other);
    CHECK_FALSE(is_open(before));
    CHECK(one.number() == after);
    one = Descriptor();
    CHECK_FALSE(one);
    CHECK_FALSE(is_open(after));
}

TEST_CASE("descriptor: closing leaves the reason of a step that failed") {
    {
        Descriptor const one(open_null());
        errno = ENOSPC;
    }
    CHECK(errno == ENOSPC);
}

TEST_CASE("descriptor: what is released is somebody else's") {
    int number = -1;
    {
        Descriptor one(open_null());
        number = one.release();
        CHECK_FALSE(one);
    }
    CHECK(is_open(number));
    Descriptor const owner(number);
}

TEST_CASE("a system call that fails is named") {
    CHECK(checked(0, "open") == 0);
    CHECK_THROWS_WITH_AS(checked(::open("/nowhere/at/all", O_RDONLY), "open"), "open: No such file or directory",
                         std::system_error);
    CHECK_NOTHROW(check(0, "pthread_create"));
    CHECK_THROWS_WITH_AS(check(EAGAIN, "pthread_create"), "pthread_create: Resource temporarily unavailable",
                         std::system_error);
}

}   // namespace tricorn::descriptor_test
