#pragma once
// The primitives without a server: what a process, a thread and a coroutine cost to create, to switch, in memory, and
// to share data.
#include "client/lab/harness/bench.hpp"
#include "client/lab/harness/environment.hpp"
#include "client/lab/harness/experiment.hpp"
#include "client/statistics/sampler.hpp"
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tricorn::client::lab {

struct LabConfig {
    using Duration = std::chrono::nanoseconds;

    Duration budget = std::chrono::seconds(60);   // for all together; a launch under way may end a little later
    bool quick = false;                           // leaves out what takes a gigabyte, and says so
    std::vector<std::string> only;                // words: experiments whose id holds one of them; empty: all
    int stop_descriptor = -1;                     // readable: stop at once; nothing is read from it. -1: none
};

// What came of one experiment.
struct LabFinding {
    Description what;
    MedianInterval interval;          // where there are samples
    std::size_t samples = 0;         // processes in which it was measured, one value from each
    std::uint64_t operations = 0;    // measured in all of these together
    std::map<std::string, double> parts;   // medians; those that nobody knows are absent
    bool converged = false;          // enough samples, and their interval is narrow
    std::string could_not_run;       // why there is no sample; empty: there is one
};

struct LabReport {
    Environment environment;
    Overhead overhead;
    LabConfig config;
    std::vector<LabFinding> findings;   // of all chosen experiments, in their order
    std::chrono::nanoseconds taken{};
    std::optional<double> others_share;   // of the processors, that other programs took meanwhile; nullopt: not told
    bool interrupted = false;
};

// Called before each launch: what is measured next, how much time has passed.
using LabProgress = std::function<void(std::string const& title, std::chrono::nanoseconds elapsed)>;

// The ids that `config` chooses.
std::vector<std::string> lab_ids(LabConfig const& config);

// Measures; leaves no process behind, however it ends. Call it while this process has one thread: it forks, and what
// another thread holds locked stays locked in a forked process. `progress` may be empty. What the system refuses is the
// experiments' reason.
LabReport run_lab(LabConfig const& config, LabProgress const& progress);

}   // namespace tricorn::client::lab
