#include "client/compare/measure/program.hpp"
#include "common/os/descriptor.hpp"
#include "common/os/processors.hpp"
#include "common/os/system_call.hpp"
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/prctl.h>
#include <system_error>
#include <unistd.h>

namespace tricorn::client::compare {

namespace {

using std::chrono::milliseconds;
namespace fs = std::filesystem;

// All that the processes after the fork need, made before it: they may call async-signal-safe functions alone.
struct Orders {
    std::vector<char*> arguments;
    Descriptor output;
    Descriptor report;   // a pipe's end that takes the program's process id
    cpu_set_t processors;
    bool bound;
    pid_t parent;
};

int shell_code(ProcessEnd const& end) {
    return end.by_signal ? 128 + end.code : end.code;
}

void reset_signals() {
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (int const number : {SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGQUIT}) ::signal(number, SIG_DFL);
}

[[noreturn]] void become_program(Orders const& orders) {
    reset_signals();
    if (orders.bound) ::sched_setaffinity(0, sizeof orders.processors, &orders.processors);
    int const nothing = ::open("/dev/null", O_RDONLY);
    if (nothing >= 0) ::dup2(nothing, STDIN_FILENO);
    ::dup2(orders.output.number(), STDOUT_FILENO);
    ::dup2(orders.output.number(), STDERR_FILENO);
    ::execvp(orders.arguments[0], orders.arguments.data());
    char const words[] = "cannot be run\n";
    [[maybe_unused]] auto const told = ::write(STDERR_FILENO, words, sizeof words - 1);
    ::_exit(127);
}

// Waits until the program has ended or the process that wanted it is gone. In both cases the group has no reason to live
// on; the program's own end is told first.
[[noreturn]] void be_warden(Orders& orders) {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    ::prctl(PR_SET_PDEATHSIG, SIGUSR1);
    if (::getppid() != orders.parent) ::_exit(1);
    Child program(Child::Group::parents, [&] { become_program(orders); });
    pid_t const pid = program.pid();
    [[maybe_unused]] auto const told = ::write(orders.report.number(), &pid, sizeof pid);
    orders.report = Descriptor();
    while (true) {
        siginfo_t info;
        ::sigwaitinfo(&all, &info);
        if (::getppid() != orders.parent) ::kill(0, SIGKILL);
        if (auto const end = program.wait(milliseconds(0))) ::_exit(shell_code(*end));
    }
}

}   // namespace

Scratch::Scratch() {
    std::string name = (fs::temp_directory_path() / "tricorn-compare-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw fs::filesystem_error("cannot create a folder", name, std::error_code(errno, std::generic_category()));
    path_ = name;
}

Scratch::~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

Program::Program(std::vector<std::string> const& command, fs::path const& output,
                 std::vector<unsigned> const& processors) {
    int pipe[2];
    checked(::pipe2(pipe, O_CLOEXEC), "pipe");
    Descriptor const told(pipe[0]);
    Orders orders{{}, {}, Descriptor(pipe[1]), set_of(processors), !processors.empty(), ::getpid()};
    orders.output =
        Descriptor(checked(::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600), output.c_str()));
    for (auto const& word : command) orders.arguments.push_back(const_cast<char*>(word.c_str()));
    orders.arguments.push_back(nullptr);
    warden_.emplace(Child::Group::own, [&] { be_warden(orders); });
    orders.report = Descriptor();   // the warden's alone: with it the pipe ends
    ssize_t size = 0;
    while ((size = ::read(told.number(), &pid_, sizeof pid_)) < 0 && errno == EINTR) {}
    if (size != sizeof pid_) fail_with(EAGAIN, "fork");   // the warden's, which has ended without a word
}

std::optional<int> Program::wait(milliseconds limit) {
    auto const end = warden_->wait(limit);
    return end ? std::optional(shell_code(*end)) : std::nullopt;
}

void Program::stop(milliseconds patience) {
    if (running()) {
        ::kill(pid_, SIGTERM);
        wait(patience);
    }
    warden_->kill();   // and what the program has left behind
}

std::string describe_end(int code) {
    return code > 128 ? "signal " + std::to_string(code - 128) : "exit code " + std::to_string(code);
}

}   // namespace tricorn::client::compare
