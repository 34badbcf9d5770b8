#include "common/os/machine.hpp"
#include "common/os/processors.hpp"
#include "common/os/thread_clock.hpp"
#include <algorithm>
#include <doctest/doctest.h>
#include <thread>

namespace tricorn::processors_test {

using namespace std::chrono_literals;

TEST_CASE("ticks of processors: of all of them, or of those that are watched") {
    constexpr char const* stat = "cpu  30 1 10 200 40 1 2 3 7 0\n"
                                 "cpu0 10 0 5 100 20 0 1 1 0 0\n"
                                 "cpu1 20 1 5 100 20 1 1 2 7 0\n"
                                 "cpu10 1000 0 0 0 0 0 0 0 0 0\n"
                                 "intr 1 2 3\n";
    auto const all = parse_processor_ticks(stat, {});
    CHECK(all.idle == 240);
    CHECK(all.all == 287);
    auto const one = parse_processor_ticks(stat, {1});
    CHECK(one.idle == 120);
    CHECK(one.all == 150);
    auto const both = parse_processor_ticks(stat, {0, 1});
    CHECK(both.idle == 240);
    CHECK(both.all == 287);
    CHECK(parse_processor_ticks("", {}).all == 0);
    CHECK(parse_processor_ticks(stat, {2}).all == 0);
}

TEST_CASE("what this process takes is its own, and not others'") {
    ProcessorTime const all;
    ProcessorTime const some(numbers_of(allowed_processors()));
    auto const end = ThreadClock::now() + 60ms;
    while (ThreadClock::now() < end) {}
    CHECK(all.own() > 0);
    CHECK(some.own() <= static_cast<double>(allowed_processors().size()) + 0.5);
    CHECK(some.busy() >= 0);
    CHECK(some.busy() <= static_cast<double>(allowed_processors().size()));
    auto const others = all.share_of_others();
    CHECK(others.value_or(0) >= 0);
    CHECK(others.value_or(0) <= 1);
    CHECK_FALSE(ProcessorTime({CPU_SETSIZE}).share_of_others().has_value());   // there is no such processor
    CHECK(ProcessorTime({CPU_SETSIZE}).busy() == 0);
}

TEST_CASE("a thread that is bound to a processor has that one") {
    std::thread([] {
        auto const before = allowed_processors();
        REQUIRE_FALSE(before.empty());
        CHECK(count_allowed_processors() == before.size());
        CHECK(std::ranges::is_sorted(before, {}, &Processor::number));
        unsigned const last = before.back().number;
        CHECK(bind_this_thread({last}));
        CHECK(numbers_of(allowed_processors()) == std::vector<unsigned>{last});
        CHECK(::sched_getcpu() == static_cast<int>(last));
        CHECK_FALSE(bind_this_thread({}));
        CHECK(bind_this_thread(numbers_of(before)));
        CHECK(allowed_processors() == before);
    }).join();
}

TEST_CASE("this machine has a system, processors and memory, and tasks that run on it") {
    Machine const machine = look_at_machine();
    CHECK(machine.system.starts_with("Linux "));
    CHECK(machine.processors > 0);
    CHECK(machine.memory > 1'000'000);
    CHECK(machine.page_size >= 4096);
    CHECK(machine.memory == memory_info("MemTotal"));
    CHECK(memory_info("MemAvailable").value_or(0) < machine.memory);
    CHECK_FALSE(memory_info("Mem").has_value());
    CHECK(tasks_of_user() > 0);
    CHECK(tasks_of_machine() > 0);
}

}   // namespace tricorn::processors_test
