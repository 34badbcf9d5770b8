#pragma once
// A program started by a test, and how it ended.
#include "common/os/child.hpp"
#include "tests/support/proc.hpp"
#include <chrono>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace tricorn::test {

using Millis = std::chrono::milliseconds;

// Repeats the condition until it is true or the limit has passed; returns the last result.
bool eventually(Millis limit, std::function<bool()> const& holds);

// A new folder below the system's temporary one, removed with its contents.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(TemporaryFolder const&) = delete;
    TemporaryFolder& operator=(TemporaryFolder const&) = delete;

    std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// The program was built with a sanitizer, which needs far more address space and time.
bool is_sanitized(std::filesystem::path const& program);

// Limits for the child and its descendants.
struct Restrictions {
    std::optional<rlim_t> descriptors;    // RLIMIT_NOFILE, soft and hard
    std::optional<rlim_t> address_space;  // RLIMIT_AS, bytes
    std::optional<rlim_t> file_size;   // RLIMIT_FSIZE, bytes; also of the child's log
    std::optional<rlim_t> processes;  // RLIMIT_NPROC: of its user, including threads; does not apply to root
    std::optional<uid_t> user;   // runs as this user, without privileges; only if the tests run as root
    std::optional<int> processor;   // the only one on which it may run
    bool no_low_ports = false;   // without CAP_NET_BIND_SERVICE, even if the tests run as root
    std::vector<std::pair<std::string, std::string>> environment;   // added to ours
};

// How a process ended.
struct Exit {
    bool by_signal = false;
    int code = 0;   // exit code, or the signal's number

    bool operator==(Exit const&) const = default;
};

std::string describe(std::optional<Exit> const&);
// For messages of failed checks.
std::ostream& operator<<(std::ostream&, std::optional<Exit> const&);
std::ostream& operator<<(std::ostream&, Exit const&);

// A child process. Its standard output and error go to files. The destructor removes all its processes and files.
// Create it on the main thread: it dies with the thread that created it (prctl(2), PDEATHSIG).
class Process {
public:
    explicit Process(std::vector<std::string> const& arguments, Restrictions const& = {});
    ~Process();
    Process(Process const&) = delete;
    Process& operator=(Process const&) = delete;

    pid_t pid() const { return pid_; }
    std::filesystem::path const& folder() const { return folder_.path(); }
    void signal(int number) const;
    bool running() { return !wait(Millis(0)); }
    std::optional<Exit> wait(Millis limit);   // nullopt: still running when the limit had passed
    void kill_hard();   // SIGKILL to it and to all its descendants
    std::string output() const;
    std::string errors() const;

private:
    TemporaryFolder folder_;
    std::optional<Child> child_;
    pid_t pid_ = -1;   // also when it is gone
};

}   // namespace tricorn::test
