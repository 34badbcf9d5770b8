#pragma once
// Shared by all measurements of a comparison: where servers run, how long a computation takes, whether to continue.
#include "client/compare/measure/service.hpp"
#include "client/compare/plan/config.hpp"
#include "client/compare/plan/placement.hpp"
#include "client/compare/study/ceilings.hpp"
#include "client/load/metrics/result.hpp"
#include "client/load/verdict/verdict.hpp"
#include "common/os/processors.hpp"
#include "common/os/signals.hpp"
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
    Bench(Config const& config, Placement const& placement, Interruption& interruption)
        : config_(&config), placement_(&placement), interruption_(&interruption) {}

    Config const& config() const { return *config_; }
    Placement const& placement() const { return *placement_; }
    std::filesystem::path const& folder() const { return scratch_.path(); }
    Interruption const& interruption() const { return *interruption_; }
    bool interrupted() const { return interruption_->came(); }

    // Adapts the workload to this machine: the same computation for every server, in iterations instead of milliseconds
    // that each server would calibrate itself. Appends the flags that it needs. May start an auxiliary server.
    Workload prepare(Workload workload, unsigned connections, std::vector<std::string>& flags);
    // Returns the target of a /cpu request of about that length, as prepare() would.
    std::string computation(double milliseconds);
    // Returns a model's effective flags; queries each set of flags once.
    ServerFlags const& flags_of(Subject const& subject, std::vector<std::string> const& flags);
    // Throws ServiceFailure if the load cannot start or was interrupted before.
    Loaded load(Service const& service, LoadOrder const& order);
    // Returns the least CPU seconds of a request for `target`, measured with a few requests. 0: no computation.
    double cpu_seconds(Service const& service, std::string const& target);

private:
    void calibrate();

    Config const* config_;
    Placement const* placement_;
    Interruption* interruption_;
    Scratch scratch_;
    Scratch origin_scratch_;
    std::unique_ptr<Service> origin_;   // origin server of /fetch
    double iterations_per_ms_ = 0;
    std::map<std::string, double> cpu_seconds_;   // by target, the minimum so far
    std::map<std::string, ServerFlags> known_flags_;   // by command line
};

}   // namespace tricorn::client::compare
