#pragma once
// Runs a program as a child and never leaves it behind: it and all its descendants, whatever groups and sessions they
// form, are killed when it ends, when this object is destroyed, or when this process dies, however it dies.
#include "common/os/child.hpp"
#include "common/os/descriptor.hpp"
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tricorn::client::compare {

// A temporary directory, removed with its content; one that a killed process left is removed when the next is made.
class Scratch {
public:
    Scratch();   // throws std::runtime_error, std::filesystem::filesystem_error
    ~Scratch();
    Scratch(Scratch const&) = delete;
    Scratch& operator=(Scratch const&) = delete;

    std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
    Descriptor lock_;   // tells others that it is used
};

// Create and destroy on the main thread, with which the child dies, as a Child does.
class Program {
public:
    // `output`: the file that takes standard output and error, of which the last 32 KiB or more are kept. `processors`: empty for all. Throws
    // std::system_error if it cannot be started.
    Program(std::vector<std::string> const& command, std::filesystem::path const& output,
            std::vector<unsigned> const& processors);

    ~Program();
    Program(Program const&) = delete;
    Program& operator=(Program const&) = delete;

    pid_t pid() const { return pid_; }   // of the program itself
    bool running() { return !wait(std::chrono::milliseconds(0)); }
    // Waits for the end. Returns the exit code, or 128 plus the signal; nullopt if it still runs after `limit`.
    std::optional<int> wait(std::chrono::milliseconds limit);
    // Sends SIGTERM, and SIGKILL to it and to all descendants after `patience`. Nothing of them remains.
    void stop(std::chrono::milliseconds patience);

private:
    void end_all();

    std::optional<Child> warden_;   // waits for the program, and kills all that came of it
    pid_t pid_ = -1;
};

std::string describe_end(int code);   // "exit code 2", "signal 9"

}   // namespace tricorn::client::compare
