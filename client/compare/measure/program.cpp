#include "client/compare/measure/program.hpp"
#include "client/compare/plan/config.hpp"
#include "common/os/descriptor.hpp"
#include "common/os/processors.hpp"
#include "common/os/system_call.hpp"
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <stdexcept>
#include <string_view>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace tricorn::client::compare {

namespace {

using std::chrono::milliseconds;
namespace fs = std::filesystem;

constexpr off_t longest_log = 64 * 1024;   // bytes: what a program said last; more is cut to half of it
constexpr auto patience_to_end_all = std::chrono::seconds(5);

// All that the processes after the fork need, made before it: they may call async-signal-safe functions alone.
struct Orders {
    std::vector<char*> arguments;
    Descriptor log;
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

[[noreturn]] void become_program(Orders const& orders, int output) {
    reset_signals();
    if (orders.bound) ::sched_setaffinity(0, sizeof orders.processors, &orders.processors);
    int const nothing = ::open("/dev/null", O_RDONLY);
    if (nothing >= 0) ::dup2(nothing, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
    ::execvp(orders.arguments[0], orders.arguments.data());
    char const words[] = "cannot be run\n";
    [[maybe_unused]] auto const told = ::write(STDERR_FILENO, words, sizeof words - 1);
    ::_exit(127);
}

// What a program prints, of which the file keeps the end.
class Tail {
public:
    explicit Tail(int log) : log_(log) {}

    // Takes what is there. Returns false once there will be no more.
    bool take(int from) {
        for (;;) {
            ssize_t const count = ::read(from, piece_, sizeof piece_);
            if (count <= 0) return count != 0;
            if (::pwrite(log_, piece_, static_cast<std::size_t>(count), size_) == count) size_ += count;
            if (size_ > longest_log) cut();
        }
    }

private:
    void cut() {
        ssize_t const kept = ::pread(log_, kept_, sizeof kept_, size_ - static_cast<off_t>(sizeof kept_));
        if (kept <= 0 || ::pwrite(log_, kept_, static_cast<std::size_t>(kept), 0) != kept) return;
        size_ = ::ftruncate(log_, kept) == 0 ? kept : size_;
    }

    int log_;
    off_t size_ = 0;
    char piece_[16 * 1024];
    char kept_[longest_log / 2];
};

// Kills each child of this process. Returns false if there is none.
bool kill_children() {
    char path[64], list[4096];
    ::snprintf(path, sizeof path, "/proc/self/task/%d/children", static_cast<int>(::getpid()));
    Descriptor const file(::open(path, O_RDONLY | O_CLOEXEC));
    ssize_t const size = file ? ::read(file.number(), list, sizeof list - 1) : 0;
    list[std::max<ssize_t>(size, 0)] = '\0';
    bool any = false;
    for (char* at = list; *at != '\0';) {
        char* end = at;
        long const pid = std::strtol(at, &end, 10);
        // A number that the buffer's end may have cut is left for the next time.
        if (end == at || *end == '\0') break;
        if (pid > 1) any = ::kill(static_cast<pid_t>(pid), SIGKILL) == 0 || any;
        at = end + 1;
    }
    return any;
}

// Kills all descendants, also those that have left the group (setsid(2)): what a killed one leaves behind becomes this
// process's child, since it is a subreaper (prctl(2)).
void kill_descendants() {
    auto const deadline = std::chrono::steady_clock::now() + patience_to_end_all;
    while (std::chrono::steady_clock::now() < deadline) {
        bool const any = kill_children();
        pid_t ended = 0;
        while ((ended = ::waitpid(-1, nullptr, any ? 0 : WNOHANG)) > 0) {
            if (any) break;
        }
        if (ended < 0 && errno == ECHILD) return;
        if (!any && ended == 0) ::usleep(1000);
    }
}

// Waits until the program has ended, the process that wanted it is gone, or that says it is enough (SIGUSR2). Then
// nothing that the program has started has a reason to live on.
[[noreturn]] void be_warden(Orders& orders) {
    sigset_t all;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    ::prctl(PR_SET_PDEATHSIG, SIGUSR1);
    if (::getppid() != orders.parent) ::_exit(1);
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) ::_exit(1);
    int const signals = ::signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
    Child program(Child::Group::parents, [&] { become_program(orders, ends[1]); });
    ::close(ends[1]);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    pid_t const pid = program.pid();
    [[maybe_unused]] auto const told = ::write(orders.report.number(), &pid, sizeof pid);
    orders.report = Descriptor();
    static Tail tail(orders.log.number());
    pollfd watched[] = {{signals, POLLIN, 0}, {ends[0], POLLIN, 0}};
    while (true) {
        ::poll(watched, 2, -1);
        if (watched[1].revents != 0 && !tail.take(ends[0])) watched[1].fd = -1;   // all have closed it
        bool enough = ::getppid() != orders.parent;
        signalfd_siginfo info;
        while (::read(signals, &info, sizeof info) == sizeof info) enough = enough || info.ssi_signo == SIGUSR2;
        auto const end = program.wait(milliseconds(0));
        if (!end && !enough) continue;
        if (watched[1].fd >= 0) tail.take(ends[0]);
        kill_descendants();
        ::_exit(end ? shell_code(*end) : 128 + SIGKILL);
    }
}

constexpr std::string_view scratch_prefix = "tricorn-scratch-";

// Whoever uses such a folder holds a lock on it, which ends with that process, however it ends.
Descriptor lock_of(fs::path const& folder) {
    Descriptor lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (lock && ::flock(lock.number(), LOCK_EX | LOCK_NB) != 0) lock = Descriptor();
    return lock;
}

// Removes the folders of this user that nobody holds: those of processes that were killed.
void remove_left_behind(fs::path const& parent) {
    std::error_code ignored;
    for (auto const& entry : fs::directory_iterator(parent, fs::directory_options::skip_permission_denied, ignored)) {
        if (!entry.path().filename().string().starts_with(scratch_prefix)) continue;
        Descriptor const lock = lock_of(entry.path());
        struct stat found {};
        bool const ours = lock && ::fstat(lock.number(), &found) == 0 && found.st_uid == ::geteuid();
        if (ours) fs::remove_all(entry.path(), ignored);
    }
}

}   // namespace

Scratch::Scratch() {
    fs::path const parent = temporary_folder();
    remove_left_behind(parent);
    // Another process may take a folder without a lock for one that was left behind.
    for (int tries = 0; tries < 100; ++tries) {
        std::string name = (parent / (std::string(scratch_prefix) + "XXXXXX")).string();
        if (::mkdtemp(name.data()) == nullptr)
            throw fs::filesystem_error("cannot create a folder", name, std::error_code(errno, std::generic_category()));
        lock_ = lock_of(name);
        path_ = name;
        std::error_code ignored;
        if (lock_ && fs::is_directory(path_, ignored)) return;
    }
    throw std::runtime_error("cannot keep a folder in " + parent.string());
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
    orders.log =
        Descriptor(checked(::open(output.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), output.c_str()));
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
    end_all();
}

Program::~Program() {
    end_all();
}

void Program::end_all() {
    if (!warden_) return;
    warden_->signal(SIGUSR2);
    warden_->wait(patience_to_end_all + std::chrono::seconds(1));
    warden_->kill();
}

std::string describe_end(int code) {
    return code > 128 ? "signal " + std::to_string(code - 128) : "exit code " + std::to_string(code);
}

}   // namespace tricorn::client::compare
