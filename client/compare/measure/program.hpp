#pragma once
// A program that this one starts, and never leaves behind: it and all that it starts are one process group (but what
// has groups of its own, as the lab), which is killed when this object goes, and when this process dies, in whatever way.
#include "common/os/child.hpp"
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tricorn::client::compare {

// A folder of its own under the system's temporary one, removed with all it holds.
class Scratch {
public:
    Scratch();   // throws std::filesystem::filesystem_error
    ~Scratch();
    Scratch(Scratch const&) = delete;
    Scratch& operator=(Scratch const&) = delete;

    std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// Created and destroyed on the main thread, with which it dies, as a Child does.
class Program {
public:
    // `output`: the file that its standard output and error are appended to. `processors`: empty for all. Throws
    // std::system_error where it cannot be started.
    Program(std::vector<std::string> const& command, std::filesystem::path const& output,
            std::vector<unsigned> const& processors);

    pid_t pid() const { return pid_; }   // of the program itself
    bool running() { return !wait(std::chrono::milliseconds(0)); }
    // Its exit code, or 128 and the signal that ended it; nullopt: it still runs when the limit has passed.
    std::optional<int> wait(std::chrono::milliseconds limit);
    // SIGTERM, and SIGKILL to the whole group where that takes longer than `patience`; nothing of it is left.
    void stop(std::chrono::milliseconds patience);

private:
    std::optional<Child>
        warden_;   // leads the group, waits for the program, and kills the group when this process is gone
    pid_t pid_ = -1;
};

std::string describe_end(int code);   // "exit code 2", "signal 9"

}   // namespace tricorn::client::compare
