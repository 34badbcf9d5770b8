#pragma once
// Runs a program as a child and never leaves it behind: it and its descendants form one process group (except those
// with their own groups, such as the lab's), which is killed when this object is destroyed or this process dies,
// however it dies.
#include "common/os/child.hpp"
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tricorn::client::compare {

// A temporary directory, removed with its content.
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

// Create and destroy on the main thread, with which the child dies, as a Child does.
class Program {
public:
    // `output`: the file to which standard output and error are appended. `processors`: empty for all. Throws
    // std::system_error if it cannot be started.
    Program(std::vector<std::string> const& command, std::filesystem::path const& output,
            std::vector<unsigned> const& processors);

    pid_t pid() const { return pid_; }   // of the program itself
    bool running() { return !wait(std::chrono::milliseconds(0)); }
    // Waits for the end. Returns the exit code, or 128 plus the signal; nullopt if it still runs after `limit`.
    std::optional<int> wait(std::chrono::milliseconds limit);
    // Sends SIGTERM, and SIGKILL to the whole group after `patience`. Nothing of the group remains.
    void stop(std::chrono::milliseconds patience);

private:
    std::optional<Child> warden_;   // leads the group, waits for the program, kills the group when this process dies
    pid_t pid_ = -1;
};

std::string describe_end(int code);   // "exit code 2", "signal 9"

}   // namespace tricorn::client::compare
