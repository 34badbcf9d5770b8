#pragma once
// The lab: measures the primitives without a server. What a process, a thread and a coroutine cost to create, to
// switch, in memory, and to share data.
#include "client/lab/harness/bench.hpp"
#include "client/lab/harness/environment.hpp"
#include "client/lab/harness/experiment.hpp"
#include "client/results/lane.hpp"
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

    Duration budget = std::chrono::seconds(60);   // for all together; the last launch may end a little later
    bool quick = false;                           // leaves out the long ones, and reports that
    std::vector<std::string> only;   // selects experiments whose id contains one of these; empty: all
    int stop_descriptor = -1;                     // when readable, stops at once; never read from; -1: none
};

// The result of one experiment.
struct LabFinding {
    Description what;
    MedianInterval interval;          // valid if there are samples
    std::size_t samples = 0;         // processes that measured it, one value each
    std::uint64_t operations = 0;    // total over all samples
    std::map<std::string, double> parts;   // medians; unknown ones are absent
    bool converged = false;          // enough samples, and a narrow interval
    std::string could_not_run;       // why there is no sample; empty: there is one
};

struct LabReport {
    Environment environment;
    Overhead overhead;
    LabConfig config;
    std::vector<LabFinding> findings;   // one per selected experiment, in their order
    std::optional<LaneStudy> timeline;   // who ran when; nullopt: not selected
    std::chrono::nanoseconds taken{};
    std::optional<double> others_share;   // share of the processors used by other programs; nullopt: unknown
    bool interrupted = false;
};

// Called before each launch with the next experiment's title and the elapsed time.
using LabProgress = std::function<void(std::string const& title, std::chrono::nanoseconds elapsed)>;

// Whether `config` selects who ran when.
bool selects_timeline(LabConfig const& config);

// Returns the ids that `config` selects: "timeline", and those of the experiments.
std::vector<std::string> lab_ids(LabConfig const& config);

// Blocks until all is measured, the budget is spent, or a stop. Leaves no process behind, however it ends. Call while
// this process has one thread: it forks, and locks held by other threads would stay locked. `progress` may be empty. A
// refusal by the system becomes the experiment's reason.
LabReport run_lab(LabConfig const& config, LabProgress const& progress);

}   // namespace tricorn::client::lab
