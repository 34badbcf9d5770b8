#include "client/lab/experiments/experiments.hpp"
#include "client/lab/experiments/partner.hpp"
#include "client/lab/harness/bench.hpp"
#include "common/os/system_call.hpp"
#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/mman.h>
#include <unistd.h>

namespace tricorn::client::lab {

namespace {

// Memory that both units map, of which one byte in each page is touched.
class WorkingSet {
public:
    explicit WorkingSet(std::uint64_t bytes)
        : bytes_(bytes), page_(static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE))) {
        void* const place = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (place == MAP_FAILED) fail_with(errno, "mmap");
        // A huge page would need one translation for all.
        ::madvise(place, bytes_, MADV_NOHUGEPAGE);
        memory_ = static_cast<char volatile*>(place);
    }
    ~WorkingSet() { ::munmap(const_cast<char*>(memory_), bytes_); }
    WorkingSet(WorkingSet const&) = delete;
    WorkingSet& operator=(WorkingSet const&) = delete;

    // Another cache line in each page: equal offsets would compete for the same places in the cache.
    void touch() const {
        constexpr std::uint64_t line = 64;
        for (std::uint64_t page = 0; page < bytes_ / page_; ++page) {
            auto const at = page * page_ + page * line % page_;
            memory_[at] = static_cast<char>(memory_[at] + 1);
        }
    }

private:
    std::uint64_t bytes_, page_;
    char volatile* memory_ = nullptr;
};

void answer(Channel& channel, WorkingSet const& set) {
    char byte = 0;
    while (true) {
        channel.receive(End::far, &byte, 1);
        if (byte != 0) return;
        set.touch();
        channel.send(End::far, &byte, 1);
    }
}

// A round trip is two switches and two touchings; the time of touching alone is taken off.
void time_switch(Bench& bench, UnitKind unit, std::uint64_t bytes) {
    Spots const spots = spots_of(Placement::one);
    if (spots.near) pin(*spots.near);
    WorkingSet const set(bytes);
    bench.time([&](std::uint64_t n) {
        for (; n > 0; --n) set.touch();
    });
    double const alone = bench.value();
    auto const channel = pipe_channel();
    Partner const other(unit, spots.far, [&] { answer(*channel, set); });
    char byte = 0;
    auto const round_trip = [&] {
        channel->send(End::near, &byte, 1);
        channel->receive(End::near, &byte, 1);
        set.touch();
    };
    bench.time(
        [&](std::uint64_t n) {
            for (; n > 0; --n) round_trip();
        },
        2);
    bench.report(std::max(0.0, bench.value() - alone), bench.operations());
    bench.part(alone);
    byte = 1;
    channel->send(End::near, &byte, 1);
}

struct Size {
    std::uint64_t bytes;
    char const* id;
    char const* words;
};

constexpr std::array<Size, 2> sizes{{{64u * 1024, "64KiB", "64 KiB"}, {4096u * 1024, "4MiB", "4 MiB"}}};

}  // namespace

Experiments working_set_experiments() {
    Experiments all;
    for (Size const& each : sizes) {
        for (UnitKind const unit : {UnitKind::process, UnitKind::thread}) {
            std::string const name(to_string(unit)), size = each.words;
            std::string const units = unit == UnitKind::process ? "two processes" : "two threads";
            all.push_back(
                {{"switch." + name + ".touch-" + each.id,
                  Question::context_switch,
                  unit,
                  "pipe, one core, " + size + " touched",
                  units + " that wake each other by a pipe and touch " + size,
                  "A byte goes back and forth through two pipes, and whoever has received it changes a byte in each "
                  "page "
                  "of " +
                      size +
                      " of shared memory, the same for both, before answering. Half of a round trip, less the time of "
                      "touching alone, which the same process measures before: what the switch costs, with the page "
                      "translations and cache lines that it drops. Both are pinned to one processor. Without anything "
                      "touched it is the experiment pipe, one core.",
                  {{"processors", 1}, {"working_set_bytes", each.bytes}},
                  Measure::nanoseconds,
                  clock_resolution,
                  {"touch_alone"}},
                 [unit, bytes = each.bytes](Bench& bench) { time_switch(bench, unit, bytes); }});
        }
    }
    return all;
}

}  // namespace tricorn::client::lab
