#pragma once
// Replaces serving workers one after the other: each successor is started first, and its predecessor is stopped once it
// is ready. A round that replaces all workers begins a new generation. Uses no process and no clock.
#include "server/supervisor/worker_table.hpp"

namespace tricorn::server {

class Rolling {
public:
    static constexpr unsigned failures_to_give_up = 5;   // consecutive successors that did not become ready

    unsigned generation() const { return generation_; }   // from 1; the generation of workers started now

    // Requests a replacement of all workers. False: a round is in progress; another follows it.
    bool ask();
    // Returns the index of the worker whose successor must start next, once table.start_at() allows it. One at a time,
    // and never more than twice the target number of processes: slowly draining workers delay the rest.
    std::optional<unsigned> next(WorkerTable const& table) const;

    // Report a successor that became ready, or did not. True: too many failures, so the round is given up and workers
    // of older generations stay; a worker that ends is replaced by one of the new generation.
    void note_success() { failures_in_row_ = 0; }
    bool note_failure();
    // Returns true if the round has just finished. A requested next round then begins: under_way() returns true.
    bool settle(WorkerTable const& table);
    bool under_way() const { return under_way_; }

private:
    bool concerns(WorkerTable::WorkerRecord const& worker) const;
    void begin();

    unsigned generation_ = 1;
    unsigned failures_in_row_ = 0;
    bool under_way_ = false;
    bool again_ = false;
};

}   // namespace tricorn::server
