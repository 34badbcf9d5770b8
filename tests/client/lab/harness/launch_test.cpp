#include "client/lab/harness/launch.hpp"
#include "client/lab/harness/shared_memory.hpp"
#include "common/os/child.hpp"
#include "common/os/descriptor.hpp"
#include <atomic>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <doctest/doctest.h>
#include <limits>
#include <sys/eventfd.h>
#include <unistd.h>

namespace tricorn::client::lab::launch_test {

using namespace std::chrono_literals;

namespace {

LaunchPlan plan() {
    LaunchPlan plan;
    plan.slice = 1ms;
    plan.deadline = Bench::Clock::now() + 60s;
    plan.patience = 60s;
    return plan;
}

bool is_gone(pid_t process) {
    return ::kill(process, 0) != 0 && errno == ESRCH;
}

}   // namespace

TEST_CASE("lab: a measurement in another process is returned") {
    int changed = 0;
    LaunchResult const result = launch(
        [&](Bench& bench) {
            changed = 1;
            bench.report(12.5, 3);
            bench.part(7);
            bench.part(std::numeric_limits<double>::quiet_NaN());
        },
        plan());
    CHECK(result.why_not == "");
    CHECK(result.value == 12.5);
    CHECK(result.operations == 3);
    REQUIRE(result.parts.size() == 2);
    CHECK(result.parts[0] == 7);
    CHECK(std::isnan(result.parts[1]));
    CHECK(changed == 0);
}

TEST_CASE("lab: the reason for a missing measurement is returned") {
    CHECK(launch([](Bench&) { throw Refusal("there is no moon"); }, plan()).why_not == "there is no moon");
    CHECK_FALSE(launch([](Bench&) { throw Refusal("there is no moon"); }, plan()).may_succeed);
    CHECK(launch([](Bench&) { throw Missed("there are clouds"); }, plan()).may_succeed);
    CHECK(launch([](Bench&) {}, plan()).why_not == "it measured nothing");
    std::string const long_one(5000, 'x');
    std::string const cut = launch([&](Bench&) { throw Refusal(long_one); }, plan()).why_not;
    CHECK(cut.size() > 100);
    CHECK(long_one.starts_with(cut));
    CHECK(launch([](Bench&) { ::_exit(3); }, plan()).why_not == "its process ended with exit code 3");
    CHECK(launch([](Bench&) { ::kill(::getpid(), SIGKILL); }, plan()).why_not == "its process was killed by signal 9");
}

TEST_CASE("lab: everything it started is gone afterwards") {
    SharedMemory<std::atomic<pid_t>> child(0);
    auto const leave_one = [&](Bench& bench) {
        *child = Child(Child::Group::parents, [] {
                     while (true) ::pause();
                 }).release();
        bench.report(1, 1);
    };
    CHECK(launch(leave_one, plan()).why_not == "");
    REQUIRE(*child > 0);
    CHECK(is_gone(*child));
}

TEST_CASE("lab: a process that hangs is ended, with all it started") {
    SharedMemory<std::atomic<pid_t>> self(0), child(0);
    LaunchPlan impatient = plan();
    impatient.deadline = Bench::Clock::now();
    impatient.patience = 300ms;
    auto const hang = [&](Bench&) {
        *self = ::getpid();
        *child = Child(Child::Group::parents, [] {
                     while (true) ::pause();
                 }).release();
        while (true) ::pause();
    };
    CHECK(launch(hang, impatient).why_not == "its process hung and was killed");
    for (pid_t const process : {self->load(), child->load()}) CHECK((process == 0 || is_gone(process)));
}

TEST_CASE("lab: it stops at once on request, and reads nothing") {
    Descriptor const raised(::eventfd(1, EFD_CLOEXEC));   // readable from the beginning
    LaunchPlan stopped = plan();
    stopped.stop_descriptor = raised.number();
    auto const hang = [](Bench&) {
        while (true) ::pause();
    };
    CHECK(launch(hang, stopped).stopped);
    eventfd_t value = 0;
    CHECK(::eventfd_read(raised.number(), &value) == 0);
    CHECK(value == 1);
}

}   // namespace tricorn::client::lab::launch_test
