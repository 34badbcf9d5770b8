#include "client/report/comparison/text_books.hpp"
#include <algorithm>
#include <array>

namespace tricorn::client::report {

namespace {

struct Saying {
    std::string_view question, process, thread, coroutine;
};

constexpr std::array<Saying, 10> sayings{{
    {"unit", "a program being run", "a flow of execution in it", "a routine that suspends and resumes"},
    {"memory", "own code, data, heap, stack", "own stack only", "shares code, data, heap and stack"},
    {"sharing", "needs IPC", "shared memory", "same thread, no lock"},
    {"switch", "high", "low", "very low"},
    {"responsiveness", "slower", "fast", "very fast"},
    {"parallelism", "many cores", "many cores", "one thread only"},
    {"creation", "big and slow", "smaller, a pool helps", "tiny"},
    {"waiting", "mostly sync", "both", "mostly async"},
    {"fit", "servers", "multitasking, GUI, web servers", "network and file I/O, UI"},
    {"isolation", "separate memory", "shared", "shared"},
}};

}   // namespace

std::string_view text_books_say(std::string_view question, std::string_view role) {
    auto const found = std::ranges::find(sayings, question, &Saying::question);
    if (found == sayings.end()) return {};
    if (role == "process") return found->process;
    if (role == "thread") return found->thread;
    return role == "coroutine" ? found->coroutine : std::string_view();
}

}   // namespace tricorn::client::report
