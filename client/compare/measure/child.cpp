#include "client/compare/measure/child.hpp"
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace tricorn::client::compare {

namespace {

using std::chrono::milliseconds;
namespace fs = std::filesystem;

// All that the processes after the fork need, made before it: they may call async-signal-safe functions alone.
struct Orders {
    std::vector<char*> arguments;
    int output;
    int report;        // a pipe's end that takes the program's process id
    cpu_set_t processors;
    bool bound;
    pid_t parent;
};

void reset_signals() {
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (int const number : {SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGQUIT}) ::signal(number, SIG_DFL);
}

[[noreturn]] void become_program(Orders const& orders) {
    reset_signals();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (orders.bound) ::sched_setaffinity(0, sizeof orders.processors, &orders.processors);
    int const nothing = ::open("/dev/null", O_RDONLY);
    if (nothing >= 0) ::dup2(nothing, STDIN_FILENO);
    ::dup2(orders.output, STDOUT_FILENO);
    ::dup2(orders.output, STDERR_FILENO);
    ::execvp(orders.arguments[0], orders.arguments.data());
    char const words[] = "cannot be run\n";
    [[maybe_unused]] auto const told = ::write(STDERR_FILENO, words, sizeof words - 1);
    ::_exit(127);
}

// Waits until the program has ended or the process that wanted it is gone. In both cases the group has no reason to live
// on; the program's own end is told first.
[[noreturn]] void be_warden(Orders const& orders) {
    ::setpgid(0, 0);
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    ::prctl(PR_SET_PDEATHSIG, SIGUSR1);
    if (::getppid() != orders.parent) ::_exit(1);
    pid_t const program = ::fork();
    if (program == 0) become_program(orders);
    [[maybe_unused]] auto const told = ::write(orders.report, &program, sizeof program);
    ::close(orders.report);
    if (program < 0) ::_exit(127);
    while (true) {
        siginfo_t info;
        ::sigwaitinfo(&all, &info);
        if (::getppid() != orders.parent) ::kill(0, SIGKILL);
        int status = 0;
        if (::waitpid(program, &status, WNOHANG) != program) continue;
        ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }
}

}   // namespace

Scratch::Scratch() {
    std::string name = (fs::temp_directory_path() / "tricorn-compare-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        throw fs::filesystem_error("cannot make a folder", name, std::error_code(errno, std::generic_category()));
    path_ = name;
}

Scratch::~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

Child::Child(std::vector<std::string> const& command, fs::path const& output, std::vector<unsigned> const& processors) {
    int pipe[2];
    if (::pipe2(pipe, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    int const log = ::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    Orders orders{{}, log, pipe[1], set_of(processors), !processors.empty(), ::getpid()};
    for (auto const& word : command) orders.arguments.push_back(const_cast<char*>(word.c_str()));
    orders.arguments.push_back(nullptr);
    warden_ = log < 0 ? -1 : ::fork();
    if (warden_ == 0) be_warden(orders);
    int const error = errno;
    ::close(pipe[1]);
    if (log >= 0) ::close(log);
    if (warden_ > 0) {
        ::setpgid(warden_, warden_);   // both do it: whoever comes first
        ssize_t told = 0;
        while ((told = ::read(pipe[0], &pid_, sizeof pid_)) < 0 && errno == EINTR) {}
        if (told != sizeof pid_) pid_ = -1;
    }
    ::close(pipe[0]);
    if (warden_ < 0 || pid_ < 0) {
        kill();
        throw std::system_error(error, std::generic_category(), command.front());
    }
}

// The warden stays a zombie until the end: as long as it is one nobody else can have the group's number.
std::optional<int> Child::wait(milliseconds limit) {
    auto const deadline = std::chrono::steady_clock::now() + limit;
    while (!code_ && warden_ > 0) {
        siginfo_t info{};
        ::waitid(P_PID, static_cast<id_t>(warden_), &info, WEXITED | WNOHANG | WNOWAIT);
        if (info.si_pid == warden_) code_ = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
        if (code_ || std::chrono::steady_clock::now() >= deadline) break;
        std::this_thread::sleep_for(milliseconds(1));
    }
    return code_;
}

void Child::stop(milliseconds patience) {
    if (pid_ > 0 && running()) {
        ::kill(pid_, SIGTERM);
        wait(patience);
    }
    kill();
}

void Child::kill() {
    if (warden_ <= 0) return;
    ::kill(-warden_, SIGKILL);   // also what the program has left behind
    ::kill(warden_, SIGKILL);   // before it leads the group
    int status = 0;
    while (::waitpid(warden_, &status, 0) < 0 && errno == EINTR) {}
    if (!code_) code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    warden_ = -1;
}

std::string describe_end(int code) {
    return code > 128 ? "signal " + std::to_string(code - 128) : "exit code " + std::to_string(code);
}

}   // namespace tricorn::client::compare
