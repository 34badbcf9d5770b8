#include "client/lab/experiments/asio_coroutines.hpp"
#include "client/lab/experiments/ballast.hpp"
#include "client/lab/experiments/coroutine.hpp"
#include "client/lab/experiments/experiments.hpp"
#include "client/lab/experiments/partner.hpp"
#include "client/lab/experiments/threads.hpp"
#include "client/lab/harness/bench.hpp"
#include "common/os/system_call.hpp"
#include "common/text/units.hpp"
#include <array>
#include <cerrno>
#include <pthread.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tricorn::client::lab {

namespace {

constexpr std::uint64_t mib = std::uint64_t(1) << 20;
constexpr char const* smallest_program = "/bin/true";

void await(pid_t child) {
    int status = 0;
    checked(::waitpid(child, &status, 0), "waitpid");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw Refusal("a child did not exit normally");
}

void fork_and_wait() {
    pid_t const child = checked(::fork(), "fork");
    if (child == 0) ::_exit(0);
    await(child);
}

void vfork_and_wait() {
    pid_t const child = ::vfork();
    if (child < 0) fail_with(errno, "vfork");
    if (child == 0) ::_exit(0);
    await(child);
}

void fork_exec_and_wait() {
    pid_t const child = checked(::fork(), "fork");
    if (child == 0) {
        ::execl(smallest_program, smallest_program, nullptr);
        ::_exit(1);
    }
    await(child);
}

void spawn_and_wait() {
    std::string name = smallest_program;
    std::array<char*, 2> arguments{name.data(), nullptr};
    pid_t child = 0;
    check(::posix_spawn(&child, smallest_program, nullptr, nullptr, arguments.data(), environ), "posix_spawn");
    await(child);
}

void create_and_join(std::uint64_t stack) {
    std::uint64_t counter = 0;
    Thread thread(
        stack,
        [](void* place) -> void* {
            ++*static_cast<std::uint64_t*>(place);
            return nullptr;
        },
        &counter);
    thread.join();
}

// Prevents the compiler from eliding the frame.
[[gnu::noinline]] Coroutine increment(std::uint64_t& counter) {
    ++counter;
    co_return;
}

void time_coroutine(Bench& bench) {
    std::uint64_t counter = 0;
    auto const once = [&] {
        Coroutine const coroutine = increment(counter);
        coroutine.resume();
        keep(counter);
    };
    bench.time([&](std::uint64_t n) { repeat(n, once); });
}

Experiment experiment(std::string id, UnitKind unit, std::string row, std::string title, std::string method,
                      boost::json::object parameters, std::function<void(Bench&)> run) {
    return {{"creation." + std::string(to_string(unit)) + "." + std::move(id),
             Question::creation,
             unit,
             std::move(row),
             std::move(title),
             std::move(method),
             std::move(parameters),
             Measure::nanoseconds,
             clock_resolution,
             {}},
            std::move(run)};
}

std::function<void(Bench&)> timed(void (*operation)()) {
    return [operation](Bench& bench) { bench.time([&](std::uint64_t n) { repeat(n, operation); }); };
}

Experiment fork_of(std::uint64_t bytes, Pages pages) {
    bool const huge = pages == Pages::huge;
    std::string const size = bytes == 0 ? "" : print_size(bytes);
    std::string const more = size.empty() ? "of minimal size" : "with " + size + " more in memory";
    std::string const kind = huge ? " in huge pages" : "";
    auto result =
        experiment("fork" + (size.empty() ? "" : "-" + size) + (huge ? "-huge" : ""), UnitKind::process,
                   "fork, wait" + (size.empty() ? "" : " +" + size) + (huge ? " huge pages" : ""),
                   "fork, _exit and wait of a process " + more + kind,
                   "A process " + more + (bytes == 0 ? "" : " (anonymous, each page written once)") + kind +
                       " forks; the child calls _exit at once; the parent waits for it. The scheduler places both.",
                   {{"resident_bytes", bytes}, {"huge_pages", huge}}, [bytes, pages](Bench& bench) {
                       Ballast const ballast(bytes, pages);
                       timed(fork_and_wait)(bench);
                   });
    result.long_one = bytes >= 1024 * mib;
    return result;
}

Experiment thread_of(std::uint64_t stack, std::string const& row, std::string const& remark) {
    return experiment(
        "create-" + print_size(stack), UnitKind::thread, row,
        "pthread_create and pthread_join with a stack of " + print_size(stack),
        "A thread with a stack of that size is created, adds 1 to a number and ends; its creator joins it. " + remark,
        {{"stack_bytes", stack}},
        [stack](Bench& bench) { bench.time([&](std::uint64_t n) { repeat(n, [&] { create_and_join(stack); }); }); });
}

void add_processes(Experiments& all) {
    for (std::uint64_t const size : {0u, 16u, 64u, 256u, 1024u}) all.push_back(fork_of(size * mib, Pages::small));
    all.push_back(fork_of(256 * mib, Pages::huge));
    all.push_back(experiment("vfork", UnitKind::process, "vfork, wait", "vfork, _exit and wait",
                             "Like fork, but the child borrows its parent's memory until it ends.", {},
                             timed(vfork_and_wait)));
    std::string const program = std::string("The child becomes ") + smallest_program +
                                ", which is loaded, linked and ends; the parent waits for it. ";
    all.push_back(experiment("spawn", UnitKind::process, "posix_spawn, wait",
                             "posix_spawn of a small program, and wait",
                             program + "posix_spawn borrows the parent's memory, like vfork.",
                             {{"program", smallest_program}}, timed(spawn_and_wait)));
    all.push_back(experiment("exec", UnitKind::process, "fork, exec, wait", "fork, exec of a small program, and wait",
                             program + "The child is created by fork.", {{"program", smallest_program}},
                             timed(fork_exec_and_wait)));
}

void add_threads(Experiments& all) {
    std::string const cached = "glibc keeps the stacks of ended threads, up to 40 MiB, and reuses them.";
    all.push_back(thread_of(mib / 4, "create, run, destroy", cached));
    all.push_back(thread_of(mib / 16, "create, join, 64 KiB stack", cached));
    all.push_back(thread_of(8 * mib, "create, join, 8 MiB stack", cached));
    all.push_back(thread_of(64 * mib, "create, join, 64 MiB stack",
                            "The stack exceeds glibc's cache, so it is mapped and unmapped each time."));
    all.push_back(experiment(
        "pool", UnitKind::thread, "job to a pooled thread and back", "hand a job to a waiting thread, and wait for it",
        "A thread waits at a queue (mutex, condition variable) for a job of 8 bytes and answers through another; what "
        "is reported is the whole way there and back, since that replaces creating and joining. The scheduler places "
        "both.",
        {}, [](Bench& bench) {
            auto const channel = queue_channel();
            ping_pong(bench, *channel, UnitKind::thread, Placement::scheduler, sizeof(void*), Ways::both);
        }));
}

void add_coroutines(Experiments& all) {
    all.push_back(experiment("plain", UnitKind::coroutine, "create, run, destroy",
                             "create, run and destroy a coroutine",
                             "A C++ coroutine with its own frame on the heap is called, resumed once, adds 1 to a "
                             "number, ends and is destroyed. No executor.",
                             {}, time_coroutine));
    all.push_back(experiment("co_spawn", UnitKind::coroutine, "co_spawn, run, destroy",
                             "co_spawn of asio: create, run by its event loop and destroy",
                             "asio::co_spawn starts an awaitable, which adds 1 to a number; the event loop runs until "
                             "nothing is left, then the next one is started.",
                             {}, time_co_spawn));
}

}  // namespace

Experiments creation_experiments() {
    Experiments all;
    add_processes(all);
    add_threads(all);
    add_coroutines(all);
    return all;
}

}  // namespace tricorn::client::lab
