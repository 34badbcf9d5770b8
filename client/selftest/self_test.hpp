#pragma once
// Measures this client on this machine against a null server: its ceiling, and the shortest time that it can measure.
// The result is stored in a file, so that each load can report how far below the ceiling it was.
#include "common/text/expected.hpp"
#include <chrono>
#include <optional>
#include <string>

namespace tricorn::client {

struct SelfTest {
    std::string version, processor;   // of the tested client and machine
    double rate = 0;                  // requests per second of one thread in a closed loop
    double ceiling = 0;               // the rate if the thread had never waited: its own work alone
    std::chrono::nanoseconds floor_p50{}, floor_p99{};        // service time on one connection
    std::chrono::nanoseconds lateness_p50{}, lateness_p99{};  // of sends, at 1 000 per second
    bool interrupted = false;                                 // then there is nothing else
};

// Takes about five seconds, forks, and runs loads: before any thread is there.
Expected<SelfTest> run_self_test();

std::string self_test_text(SelfTest const& test);
std::string self_test_json(SelfTest const& test);

// Reads the file at `path`. Returns nullopt unless it is of this version and this processor.
std::optional<SelfTest> read_self_test(std::string const& path);

}   // namespace tricorn::client
