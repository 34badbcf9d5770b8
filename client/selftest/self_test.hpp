#pragma once
// What this client can do on this machine, against a server that does nothing: its ceiling, and the least that it can
// measure. Kept in a file, so that each result can say how far below the ceiling it was.
#include "common/text/expected.hpp"
#include <chrono>
#include <optional>
#include <string>

namespace tricorn::client {

struct SelfTest {
    std::string version, processor;   // of the client that was tested, and where
    double rate = 0;                  // requests per second of one thread in a closed loop
    double ceiling = 0;               // what that would be if the thread had never waited: its own work alone
    std::chrono::nanoseconds floor_p50{}, floor_p99{};        // service time on one connection
    std::chrono::nanoseconds lateness_p50{}, lateness_p99{};  // of sends, at 1 000 a second
    bool interrupted = false;                                 // then there is nothing else
};

// Takes about five seconds, forks, and runs loads: before any thread is there.
Expected<SelfTest> run_self_test();

std::string self_test_text(SelfTest const& test);
std::string self_test_json(SelfTest const& test);

// The file at `path`, where it is of this version and of this processor; nullopt otherwise.
std::optional<SelfTest> read_self_test(std::string const& path);

}   // namespace tricorn::client
