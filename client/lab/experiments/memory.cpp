#include "client/lab/experiments/asio_coroutines.hpp"
#include "client/lab/experiments/coroutine.hpp"
#include "client/lab/experiments/experiments.hpp"
#include "client/lab/experiments/futex.hpp"
#include "client/lab/experiments/threads.hpp"
#include "client/lab/harness/bench.hpp"
#include "client/lab/harness/limits.hpp"
#include "client/lab/harness/process_memory.hpp"
#include "client/lab/harness/shared_memory.hpp"
#include "common/os/child.hpp"
#include "common/text/number_text.hpp"
#include "common/text/units.hpp"
#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <thread>
#include <unistd.h>

namespace tricorn::client::lab {

namespace {

constexpr std::uint64_t stack_size = 256 * 1024;   // as of tricorn-server's threads
constexpr std::uint64_t kib = 1024;
// Generous upper bounds of a unit's memory, the kernel's included; checked before any is created.
constexpr std::uint64_t process_size = 256 * kib, thread_size = 64 * kib;

// This process and its parent: the PSS of pages that they share moves between the two.
OwnMemory memory_of_both() {
    OwnMemory const self = own_memory_of(::getpid()), parent = own_memory_of(::getppid());
    return {self.pss + parent.pss, self.page_tables + parent.page_tables};
}

// Estimates the total from about two hundred processes: they are alike, and reading each takes longer than creating it.
OwnMemory memory_of_all(std::vector<pid_t> const& processes) {
    std::size_t const step = (processes.size() + 199) / 200;
    OwnMemory sum;
    double looked_at = 0;
    for (std::size_t i = 0; i < processes.size(); i += step, ++looked_at) {
        OwnMemory const one = own_memory_of(processes[i]);
        sum.pss += one.pss;
        sum.page_tables += one.page_tables;
    }
    double const scale = looked_at > 0 ? static_cast<double>(processes.size()) / looked_at : 0;
    return {sum.pss * scale, sum.page_tables * scale};
}

// Reports the memory growth per unit for `count` units; `stacks`: kernel stacks per unit.
void report(Bench& bench, OwnMemory const& before, OwnMemory const& after, std::uint64_t count, bool has_stack) {
    auto const units = static_cast<double>(count);
    auto const stack = kernel_stack_size();
    double const unknown = std::numeric_limits<double>::quiet_NaN();
    double const stacks = !has_stack ? 0 : stack ? static_cast<double>(*stack) : unknown;
    double const tables = std::max(0.0, after.page_tables - before.page_tables) / units;
    double const pss = std::max(0.0, after.pss - before.pss) / units;
    bench.report(pss, count);
    for (double const part : {pss, stacks, tables, pss + stacks + tables}) bench.part(part);
}

void refuse_too_many(Need const& need) {
#if defined(__SANITIZE_THREAD__)
    if (need.tasks > 4000) throw Refusal("ThreadSanitizer does not support so many threads");
#endif
    if (auto const enough = check_need(allowances(), need); !enough) throw Refusal(enough.why);
}

void wait_until_parked(Bench const& bench, std::atomic<std::uint32_t> const& parked, std::uint64_t count) {
    while (parked < count) {
        bench.check_time(count_text(parked) + " of " + count_text(count) + " units were waiting by then");
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

// The forked processes end with the bench.
void park_processes(Bench& bench, std::uint64_t count) {
    refuse_too_many({.tasks = count, .bytes = count * process_size});
    SharedMemory<std::atomic<std::uint32_t>> parked(0u);
    std::vector<pid_t> processes;
    processes.reserve(count);
    OwnMemory const before = memory_of_both();
    while (processes.size() < count) {
        Child one(Child::Group::parents, [&] {
            ++*parked;
            while (true) ::pause();
        });
        processes.push_back(one.release());
        bench.check_time(count_text(processes.size()) + " of " + count_text(count) + " units were created by then");
    }
    wait_until_parked(bench, *parked, count);
    OwnMemory after = memory_of_both();
    OwnMemory const children = memory_of_all(processes);
    after.pss += children.pss;
    after.page_tables += children.page_tables;
    report(bench, before, after, count, true);
}

struct Parking {
    std::atomic<std::uint32_t> parked{0};
    std::atomic<std::uint32_t> leave{0};
};

void* park(void* place) {
    auto& parking = *static_cast<Parking*>(place);
    ++parking.parked;
    while (parking.leave == 0) futex_wait(parking.leave, 0, Scope::threads);
    return nullptr;
}

// Releases and joins the threads, even if not all could be created.
class ParkedThreads {
public:
    explicit ParkedThreads(std::uint64_t count) { threads_.reserve(count); }
    ~ParkedThreads() {
        parking_.leave = 1;
        futex_wake_all(parking_.leave, Scope::threads);
        for (Thread& thread : threads_) thread.join();
    }
    ParkedThreads(ParkedThreads const&) = delete;
    ParkedThreads& operator=(ParkedThreads const&) = delete;

    void add() { threads_.emplace_back(stack_size, park, &parking_); }
    std::size_t size() const { return threads_.size(); }
    std::atomic<std::uint32_t> const& parked() const { return parking_.parked; }

private:
    Parking parking_;
    std::vector<Thread> threads_;
};

void park_threads(Bench& bench, std::uint64_t count) {
    refuse_too_many({.tasks = count, .mappings = 2 * count, .bytes = count * thread_size});   // stack and guard
    ParkedThreads threads(count);
    OwnMemory const before = memory_of_both();
    while (threads.size() < count) {
        threads.add();
        bench.check_time(count_text(threads.size()) + " of " + count_text(count) + " units were created by then");
    }
    wait_until_parked(bench, threads.parked(), count);
    report(bench, before, memory_of_both(), count, true);
}

Coroutine wait(std::uint64_t number) {
    co_await std::suspend_always();
    keep(number);
}

void park_coroutines(Bench& bench, std::uint64_t count) {
    std::vector<Coroutine> coroutines(count);   // handles are not counted: their memory is already touched
    OwnMemory const before = memory_of_both();
    for (std::uint64_t i = 0; i < count; ++i) {
        coroutines[i] = wait(i);
        coroutines[i].resume();
    }
    report(bench, before, memory_of_both(), count, false);
}

void park_awaitables(Bench& bench, std::uint64_t count) {
    OwnMemory before;
    with_parked_awaitables(
        count, [&] { before = memory_of_both(); }, [&] { report(bench, before, memory_of_both(), count, false); });
}

struct Kind {
    UnitKind unit;
    char const* id;   // "" or the variant, with a leading dot
    char const* row;   // "" or the variant, placed after the number
    std::string method;
    void (*park)(Bench&, std::uint64_t count);
};

std::vector<Kind> kinds() {
    return {{UnitKind::process, "", "", "Forked processes that call pause(2).", park_processes},
            {UnitKind::thread, "", "",
             "Threads with stacks of " + print_size(stack_size) + " that wait for a futex(2).", park_threads},
            {UnitKind::coroutine, "", "", "Suspended C++ coroutines that hold one number, their frames on the heap.",
             park_coroutines},
            {UnitKind::coroutine, ".asio", ", asio",
             "Awaitables of asio, each started by co_spawn, each waiting for a timer.", park_awaitables}};
}

}   // namespace

Experiments memory_experiments() {
    std::string const how =
        " The value is the growth per unit of the PSS (smaps_rollup, proc(5)) of all processes together, without pages "
        "of the program and its libraries; memory comes in pages, and the first unit includes one-time costs. Listed "
        "separately: the unit's kernel stack (KernelStack of meminfo / number of threads) and page tables (VmPTE). Not "
        "counted: the kernel's other records.";
    auto const page = static_cast<double>(::sysconf(_SC_PAGESIZE));
    Experiments all;
    for (std::uint64_t const count : {1u, 100u, 1'000u, 10'000u}) {
        for (Kind const& kind : kinds()) {
            std::string const unit(to_string(kind.unit));
            auto const park_them = [park = kind.park, count](Bench& bench) { park(bench, count); };
            all.push_back({{"memory." + unit + kind.id + "." + std::to_string(count),
                            Question::memory,
                            kind.unit,
                            count_text(count) + " parked" + kind.row,
                            "memory of a parked " + unit + kind.row + ", of " + count_text(count),
                            kind.method + how,
                            {{"units", count}},
                            Measure::bytes,
                            page / static_cast<double>(count),
                            {"user_pss", "kernel_stacks", "page_tables", "total"}},
                           park_them,
                           count >= (kind.unit == UnitKind::process ? 1'000u : 10'000u)});
        }
    }
    return all;
}

}   // namespace tricorn::client::lab
