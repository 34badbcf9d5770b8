#include "client/lab/experiments/coroutine.hpp"
#include "client/lab/experiments/experiments.hpp"
#include "client/lab/experiments/partner.hpp"
#include "client/lab/harness/bench.hpp"
#include <array>
#include <cstring>
#include <memory>

namespace tricorn::client::lab {

namespace {

using Message = std::array<char, largest_message>;

// In one thread a message needs only a slot, no notification.
struct Table {
    Message place{};
    Message received{};
};

Coroutine give(Table& table) {
    Message mine{};
    while (true) {
        keep(mine);
        table.place = mine;
        co_await std::suspend_always();
    }
}

Coroutine take(Table& table) {
    while (true) {
        keep(table.place);
        table.received = table.place;
        keep(table.received);
        co_await std::suspend_always();
    }
}

void time_same_thread(Bench& bench) {
    Spots const spots = spots_of(Placement::one);
    if (spots.near) pin(*spots.near);
    Table table;
    Coroutine const giver = give(table), taker = take(table);
    auto const once = [&] {
        giver.resume();
        taker.resume();
    };
    bench.time([&](std::uint64_t n) { repeat(n, once); });
}

std::unique_ptr<Channel> memory_between_processes() {
    return shared_memory_channel(Scope::processes);
}

struct Way {
    UnitKind unit;
    char const* id;
    char const* row;
    char const* method;
    std::unique_ptr<Channel> (*open)();
};

constexpr std::array<Way, 5> ways{{
    {UnitKind::thread, "queue", "queue",
     "A queue (std::deque) with a mutex and a condition variable in each direction.", queue_channel},
    {UnitKind::process, "shared-memory", "shared memory", "A slot in shared memory and a futex(2) in each direction.",
     memory_between_processes},
    {UnitKind::process, "pipe", "pipe", "A pipe in each direction.", pipe_channel},
    {UnitKind::process, "socket-pair", "socket pair", "A pair of Unix stream sockets.", socket_pair_channel},
    {UnitKind::process, "tcp", "loopback TCP", "A TCP connection over 127.0.0.1, TCP_NODELAY.", loopback_channel},
}};

Experiment experiment(Way const& way, Placement placement) {
    bool const one = placement == Placement::one;
    std::string const where = one ? ", one core" : ", two cores";
    std::string const units = way.unit == UnitKind::process ? "two processes" : "two threads";
    return {
        {"sharing." + std::string(to_string(way.unit)) + ".hand-over-" + way.id + (one ? "-one-core" : "-two-cores"),
         Question::sharing,
         way.unit,
         "1 KiB, " + std::string(way.row) + where,
         "hand 1 KiB over between " + units + ": " + way.row + where,
         std::string(way.method) +
             " 1 KiB goes back and forth, copied in and copied out; half of a round trip is one hand-over, including "
             "the wake-up of the other unit. " +
             (one ? "Both are pinned to one processor." : "Each is pinned to its own processor."),
         {{"bytes", largest_message}, {"processors", one ? 1 : 2}},
         Measure::nanoseconds,
         clock_resolution,
         {}},
        [open = way.open, unit = way.unit, placement](Bench& bench) {
            auto const channel = open();
            ping_pong(bench, *channel, unit, placement, largest_message);
        }};
}

}  // namespace

Experiments hand_over_experiments() {
    Experiments all;
    all.push_back(
        {{"sharing.coroutine.hand-over-same-thread",
          Question::sharing,
          UnitKind::coroutine,
          "1 KiB, same thread",
          "hand 1 KiB over between two coroutines of one thread",
          "One coroutine copies 1 KiB into a buffer and suspends, the other is resumed and copies it out; a loop "
          "resumes both in turn.",
          {{"bytes", largest_message}, {"processors", 1}},
          Measure::nanoseconds,
          clock_resolution,
          {}},
         time_same_thread});
    for (Way const& way : ways) {
        for (Placement const placement : {Placement::one, Placement::two}) all.push_back(experiment(way, placement));
    }
    return all;
}

}  // namespace tricorn::client::lab
