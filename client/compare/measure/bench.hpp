#pragma once
// What all measurements of a comparison have in common: where servers run, what a computation takes, whether to go on.
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

// A load of a service.
struct LoadOrder {
    Workload workload;
    unsigned connections = 0;
    Duration window{};
    double rate = 0;   // requests a second, open loop; 0: closed loop
    std::uint64_t seed = 0;
    std::vector<Check> objective = {};   // what the verdict's checks are
    Duration least_warm_up{};
};

struct Loaded {
    LoadOrder order;
    LoadConfig config;
    Result result;
    Verdict verdict;
    double others_busy = 0;   // processors that neither the load nor the server used, on average
};

class Bench {
public:
    // All outlive it.
    Bench(Config const& config, Placement const& placement, Interruption& interruption)
        : config_(&config), placement_(&placement), interruption_(&interruption) {}

    Config const& config() const { return *config_; }
    Placement const& placement() const { return *placement_; }
    std::filesystem::path const& folder() const { return scratch_.path(); }
    Interruption const& interruption() const { return *interruption_; }
    bool interrupted() const { return interruption_->came(); }

    // As the workload is asked for here: the same computation of every server (in iterations, not in milliseconds that
    // each server measures for itself). Flags that it needs are added. May start what has to run beside.
    Workload prepare(Workload workload, unsigned connections, std::vector<std::string>& flags);
    // /cpu of about that long, as `prepare` would ask for it.
    std::string computation(double milliseconds);
    // The flags of a model as it understands them; each set is asked for once.
    ServerFlags const& flags_of(Subject const& subject, std::vector<std::string> const& flags);
    // Throws ServiceFailure where it cannot start, and at once where all was interrupted.
    Loaded load(Service const& service, LoadOrder const& order);
    // What a request of `target` computes, at least; asks the service a few times. 0: it is no computation.
    double cpu_seconds(Service const& service, std::string const& target);

private:
    void calibrate();

    Config const* config_;
    Placement const* placement_;
    Interruption* interruption_;
    Scratch scratch_;
    Scratch origin_scratch_;
    std::unique_ptr<Service> origin_;   // that /fetch asks
    double iterations_per_ms_ = 0;
    std::map<std::string, double> cpu_seconds_;   // by target, the least so far
    std::map<std::string, ServerFlags> known_flags_;   // by command line
};

}   // namespace tricorn::client::compare
