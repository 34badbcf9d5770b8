#pragma once
// A process that this one forks, and that never outlives it.
#include <chrono>
#include <optional>
#include <sys/types.h>
#include <unistd.h>
#include <utility>

namespace tricorn {

// How a process ended.
struct ProcessEnd {
    bool by_signal = false;
    int code = 0;   // its exit code, or the signal's number

    bool operator==(ProcessEnd const&) const = default;
};

// It dies with the thread that made it, in whatever way that ends (prctl(2), PR_SET_PDEATHSIG), and with this object.
class Child {
public:
    // own: it leads a process group. What it starts is of it too and ends with this object; a terminal's Ctrl-C is not
    // for it.
    enum class Group { parents, own };

    // Runs `body` in the forked process, which then ends by _exit(2): with 0, and with 1 where it throws. Throws
    // std::system_error where it cannot be made. Where this process has other threads `body` may call async-signal-safe
    // functions alone.
    template <class Body>
    Child(Group group, Body const& body) : Child(group) {
        if (pid_ != 0) return;
        int code = 0;
        try {
            body();
        } catch (...) {
            code = 1;
        }
        ::_exit(code);
    }
    Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)), group_(other.group_), end_(other.end_) {}
    ~Child() { kill(); }
    Child& operator=(Child const&) = delete;

    pid_t pid() const { return pid_; }
    // nullopt: it still runs when the limit has passed. After its end it stays a zombie until this object is
    // destroyed: until then the kernel gives its PID to no other process.
    std::optional<ProcessEnd> wait(std::chrono::nanoseconds limit);
    bool running() { return !wait(std::chrono::nanoseconds(0)); }
    void signal(int number) const;   // to it alone
    void signal_group(int number) const;   // to all of its group, where it leads one
    // Kills it and its group, and waits for those of them that are children of this process.
    void kill();
    pid_t release() { return std::exchange(pid_, -1); }   // from now on it dies with its maker alone

private:
    explicit Child(Group group);   // as fork(2): pid_ is 0 in the forked process

    pid_t pid_ = -1;
    Group group_;
    std::optional<ProcessEnd> end_;
};

}   // namespace tricorn
