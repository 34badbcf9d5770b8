#include "common/os/process.hpp"
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <doctest/doctest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tricorn::process_test {

namespace {

using namespace std::chrono_literals;

constexpr pid_t nobody = 1 << 22;   // more than pid_max may be

bool holds(std::vector<pid_t> const& all, pid_t one) {
    return std::ranges::find(all, one) != all.end();
}

}   // namespace

TEST_CASE("a process's times are read behind its name, whatever that is") {
    auto const times = parse_times("1 (a) R 2) S 3 4 5 6 7 8 9 10 11 12 200 100 50 25 17 18 42 20\n");
    REQUIRE(times);
    std::chrono::nanoseconds const tick = std::chrono::nanoseconds(1s) / ::sysconf(_SC_CLK_TCK);
    CHECK(times->user == 200 * tick);
    CHECK(times->system == 100 * tick);
    CHECK(times->reaped == 75 * tick);
    CHECK(times->threads == 42);
    CHECK_FALSE(parse_times(""));
}

TEST_CASE("the kernel tells about this process, and nothing about none") {
    auto const times = times_of(::getpid());
    REQUIRE(times);
    CHECK(times->threads >= 1);
    CHECK(times->threads == threads_of(::getpid()).size());
    CHECK(cpu_time_of(::getpid()) > 0ns);
    auto const memory = memory_of(::getpid());
    REQUIRE(memory);
    CHECK(memory->pss > 100'000);
    CHECK(memory->pss > memory->pss_files);
    CHECK(page_tables_of(::getpid()).value_or(0) > 0);
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    CHECK(switches_of(::getpid()).voluntary <= static_cast<std::uint64_t>(used.ru_nvcsw) + 100);
    CHECK(scheduled_times_of_this_thread().ran <= cpu_time_of(::getpid()) + 10s);

    CHECK_FALSE(times_of(nobody));
    CHECK(cpu_time_of(nobody) == 0ns);
    CHECK(threads_of(nobody).empty());
    CHECK(children_of(nobody).empty());
    CHECK(switches_of(nobody).voluntary == 0);
    CHECK(mappings_of(nobody) == 0);
    CHECK_FALSE(page_tables_of(nobody));
    CHECK_FALSE(memory_of(nobody));
    CHECK(errno == ENOENT);
}

TEST_CASE("a mapping more is counted") {
    auto const before = mappings_of(::getpid());
    CHECK(before > 0);
    void* const place = ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(place != MAP_FAILED);
    CHECK(mappings_of(::getpid()) == before + 1);
    ::munmap(place, 4096);
}

TEST_CASE("a child is among the children until it has been waited for") {
    pid_t const child = ::fork();
    if (child == 0) {
        ::pause();
        ::_exit(0);
    }
    REQUIRE(child > 0);
    CHECK(holds(children_of(::getpid()), child));
    CHECK(holds(threads_of(child), child));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    CHECK_FALSE(holds(children_of(::getpid()), child));
    CHECK(threads_of(child).empty());
}

}   // namespace tricorn::process_test
