#pragma once
// Takes snapshots of a service: from the scoreboard, /proc and the kernel's queue. Counters are current in every
// snapshot; expensive values are at most a second old, however often snapshots are taken.
#include "server/accept/listeners.hpp"
#include "server/admin/collect/process_book.hpp"
#include "server/admin/collect/run_book.hpp"
#include "server/admin/collect/snapshot.hpp"
#include "server/admin/collect/state_track.hpp"
#include "server/admin/collect/tally.hpp"
#include "server/config/config.hpp"
#include "server/database/shared_semaphore.hpp"
#include "server/scoreboard/scoreboard.hpp"
#include <string_view>
#include <vector>

namespace tricorn::server::admin {

// The sources of a snapshot. All must outlive the sampler.
struct SampleSources {
    Config const& config;
    Scoreboard const& board;
    SharedSemaphore const& connections;   // of the simulated database
    Listeners const& listeners;   // of the service
};

class Sampler {
public:
    // `endpoints`: the patterns of the service's routes, in order.
    Sampler(SampleSources const& sources, std::vector<std::string_view> endpoints);

    void tick(Deadline now);   // call it once a second: rates cover the time between two calls
    void sample_states(Deadline now);   // call it StateTrack::per_second times a second
    Snapshot take(Deadline now);

private:
    struct Point {
        Deadline at{};
        Totals totals{};
        Durations durations{};
    };

    bool is_asked(Deadline now) const;
    Totals totals();
    void work_out_rates(Point const& before, Point const& after);
    void add_recent(Snapshot& snapshot) const;
    void add_shares(std::vector<UnitView>& units) const;
    void look_at_workers(Snapshot& snapshot, Deadline now) const;
    void look_at_queue(Snapshot& snapshot, Deadline now) const;

    SampleSources sources_;
    std::vector<std::string_view> endpoints_;
    ProcessBook book_;
    RunBook runs_;
    StateTrack track_;
    Deadline times_at_{};
    Deadline asked_at_{};
    Point last_{};
    Totals least_{};   // the values reported before
    Rates rates_{};
    Deadline started_;   // of the service
    double started_at_;   // seconds since 1970
    std::uint64_t descriptors_;
};

}   // namespace tricorn::server::admin
