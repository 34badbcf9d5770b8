#include "tests/support/process.hpp"
#include "common/os/descriptor.hpp"
#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <grp.h>
#include <iterator>
#include <linux/capability.h>
#include <sched.h>
#include <sstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace tricorn::test {

namespace {

using SteadyClock = std::chrono::steady_clock;

void restrict_resource(__rlimit_resource resource, std::optional<rlim_t> value) {
    if (value) {
        rlimit const limit{*value, *value};
        setrlimit(resource, &limit);
    }
}

// Runs in the child, between fork and exec: async-signal-safe calls only (the tests have threads).
[[noreturn]] void become(std::vector<char*> const& arguments, std::vector<char*> const& environment, int out, int err,
                         Restrictions const& restrictions) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    std::signal(SIGPIPE, SIG_DFL);
    int const null = open("/dev/null", O_RDONLY);
    dup2(null, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    if (restrictions.no_low_ports) {
        prctl(PR_CAPBSET_DROP, CAP_NET_BIND_SERVICE, 0, 0, 0);
    }
    if (restrictions.processor) {
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(*restrictions.processor, &one);
        sched_setaffinity(0, sizeof one, &one);
    }
    restrict_resource(RLIMIT_NOFILE, restrictions.descriptors);
    restrict_resource(RLIMIT_AS, restrictions.address_space);
    restrict_resource(RLIMIT_FSIZE, restrictions.file_size);
    restrict_resource(RLIMIT_NPROC, restrictions.processes);
    if (restrictions.user &&
        (setgroups(0, nullptr) != 0 || setgid(*restrictions.user) != 0 || setuid(*restrictions.user) != 0)) {
        _exit(125);
    }
    execve(arguments[0], arguments.data(), environment.data());
    _exit(127);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (std::string& text : texts) {
        result.push_back(text.data());
    }
    result.push_back(nullptr);
    return result;
}

// The caller's environment without TRICORN_ variables, which would configure the server, and with the additions.
std::vector<std::string> environment_for(Restrictions const& restrictions) {
    std::vector<std::string> result;
    auto const& added = restrictions.environment;
    auto const replaced = [&added](std::string_view entry) {   // of two with one name the first would count
        return std::ranges::any_of(added, [&](auto const& each) { return entry.starts_with(each.first + "="); });
    };
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (!std::string_view(*entry).starts_with("TRICORN_") && !replaced(*entry)) {
            result.emplace_back(*entry);
        }
    }
    for (auto const& [name, value] : added) {
        result.push_back(name + "=" + value);
    }
    return result;
}

Descriptor create_file(std::filesystem::path const& path) {
    Descriptor descriptor(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!descriptor) {
        throw std::system_error(errno, std::generic_category(), path.string());
    }
    return descriptor;
}

}  // namespace

bool eventually(Millis limit, std::function<bool()> const& holds) {
    SteadyClock::time_point const end = SteadyClock::now() + limit;
    while (!holds()) {
        if (SteadyClock::now() >= end) {
            return false;
        }
        std::this_thread::sleep_for(Millis(5));
    }
    return true;
}

bool is_sanitized(std::filesystem::path const& program) {
    std::string const text = file_text(program);
    return text.find("__asan_init") != std::string::npos || text.find("__tsan_init") != std::string::npos;
}

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "tricorn-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), name);
    }
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string describe(std::optional<Exit> const& exit) {
    if (!exit) {
        return "still running";
    }
    return (exit->by_signal ? "killed by signal " : "exit code ") + std::to_string(exit->code);
}

std::ostream& operator<<(std::ostream& out, std::optional<Exit> const& exit) {
    return out << describe(exit);
}

std::ostream& operator<<(std::ostream& out, Exit const& exit) {
    return out << describe(exit);
}

Process::Process(std::vector<std::string> const& arguments, Restrictions const& restrictions) {
    std::vector<std::string> texts = arguments;
    std::vector<std::string> variables = environment_for(restrictions);
    std::vector<char*> const argv = pointers(texts);
    std::vector<char*> const envp = pointers(variables);
    Descriptor const out = create_file(folder() / "stdout");
    Descriptor const err = create_file(folder() / "stderr");
    prctl(PR_SET_CHILD_SUBREAPER, 1);  // reap its orphans here, because not every init does
    child_.emplace(Child::Group::own, [&] { become(argv, envp, out.number(), err.number(), restrictions); });
    pid_ = child_->pid();
}

Process::~Process() {
    kill_hard();
}

void Process::signal(int number) const {
    child_->signal(number);
}

std::optional<Exit> Process::wait(Millis limit) {
    auto const end = child_->wait(limit);
    return end ? std::optional(Exit{end->by_signal, end->code}) : std::nullopt;
}

void Process::kill_hard() {
    std::vector<pid_t> const family = running() ? descendants_of(pid_) : std::vector<pid_t>();
    child_->signal_group(SIGKILL);  // also reaches processes being forked right now
    for (pid_t const pid : family) {
        if (alive(pid)) {
            kill(pid, SIGKILL);
        }
    }
    child_->kill();
}

std::string Process::output() const {
    return file_text(folder() / "stdout");
}

std::string Process::errors() const {
    return file_text(folder() / "stderr");
}

}  // namespace tricorn::test
