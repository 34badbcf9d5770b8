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

// Asks until it is true or the limit has passed; returns the last answer.
bool eventually(Millis limit, std::function<bool()> const& holds);

// A folder of its own under the system's temporary one, removed with all it holds.
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

// What the kernel shall refuse to the child, and to all it starts.
struct Restrictions {
    std::optional<rlim_t> descriptors;    // RLIMIT_NOFILE, soft and hard
    std::optional<rlim_t> address_space;  // RLIMIT_AS, bytes
    std::optional<rlim_t> processes;  // RLIMIT_NPROC: of its user, threads counted; not for root
    std::optional<uid_t> user;   // runs as this user, without any privilege; only where the tests run as root
    std::optional<int> processor;   // the only one on which it may run
    bool no_low_ports = false;   // without CAP_NET_BIND_SERVICE, also where the tests run as root
    std::vector<std::pair<std::string, std::string>> environment;   // added to ours
};

// How a process ended.
struct Exit {
    bool by_signal = false;
    int code = 0;   // exit code, or the signal's number

    bool operator==(Exit const&) const = default;
};

std::string describe(std::optional<Exit> const&);
// So that a failed check tells it.
std::ostream& operator<<(std::ostream&, std::optional<Exit> const&);
std::ostream& operator<<(std::ostream&, Exit const&);

// A child process. Its standard output and error go to files. The destructor leaves nothing of it behind, neither
// processes nor files. Create it on the main thread: it dies with the thread that created it (prctl(2), PDEATHSIG).
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
