#pragma once
// Shared by all measurements of a comparison: where servers run, how long a computation takes, whether to continue.
#include "client/compare/analysis/ceilings.hpp"
#include "client/compare/measure/server_under_test.hpp"
#include "client/compare/plan/config.hpp"
#include "client/compare/plan/placement.hpp"
#include "client/load/metrics/result.hpp"
#include "client/load/verdict/verdict.hpp"
#include "common/os/processors.hpp"
#include "common/os/shutdown_signal.hpp"
#include <map>
#include <memory>

namespace tricorn::client::compare {

// One load of a server under test.
struct LoadOrder {
    Workload workload;
    unsigned connections = 0;
    Duration window{};
    double rate = 0;   // requests per second, open loop; 0: closed loop
    std::uint64_t seed = 0;
    std::vector<Check> objective = {};   // checks for the verdict
    Duration least_warm_up{};
    std::vector<unsigned> processors = {};   // of the load; empty: as this thread's
};

struct Loaded {
    LoadOrder order;
    LoadConfig config;
    Result result;
    Verdict verdict;
    double others_busy = 0;   // mean number of processors used by other programs
};

class Bench {
public:
    // All must outlive this.
    Bench(Config const& config, Placement const& placement, ShutdownSignal const& shutdown)
        : config_(&config), placement_(&placement), shutdown_(&shutdown) {}

    Config const& config() const { return *config_; }
    Placement const& placement() const { return *placement_; }
    std::filesystem::path const& folder() const { return scratch_.path(); }
    ShutdownSignal const& shutdown() const { return *shutdown_; }
    bool interrupted() const { return shutdown_->came(); }

    // Adapts the workload to this machine: the same computation for every server, in iterations instead of milliseconds
    // that each server would calibrate itself. Appends the flags that it needs. May start an auxiliary server.
    Workload prepare(Workload workload, unsigned connections, std::vector<std::string>& flags);
    // Returns the target of a /cpu request of about that length, as prepare() would.
    std::string computation(double milliseconds);
    // Returns a model's effective flags; queries each set of flags once.
    ServerFlags const& flags_of(Subject const& subject, std::vector<std::string> const& flags);
    // Throws ServiceFailure if the load cannot start or was interrupted before.
    Loaded load(ServerUnderTest const& server, LoadOrder const& order);
    // Returns the least CPU seconds of a request for `target` of a few, before a load. 0: no computation.
    double cpu_seconds(ServerUnderTest const& server, std::string const& target);

private:
    void calibrate();

    Config const* config_;
    Placement const* placement_;
    ShutdownSignal const* shutdown_;
    Scratch scratch_;
    Scratch origin_scratch_;
    std::unique_ptr<ServerUnderTest> origin_;   // origin server of /fetch
    double iterations_per_ms_ = 0;
    std::map<std::string, ServerFlags> known_flags_;   // by command line
};

}   // namespace tricorn::client::compare
