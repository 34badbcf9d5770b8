#pragma once
// Replacing workers that serve, one after the other: each successor is started first, and whom it replaces is dismissed
// when it is ready. Rounds that replace them all make a new generation. Knows no process and no clock.
#include "server/supervisor/worker_table.hpp"

namespace tricorn::server {

class Rolling {
public:
    static constexpr unsigned failures_to_give_up = 5;   // successors in a row that did not become ready

    unsigned generation() const { return generation_; }   // from 1; of those that are started now

    // All workers are to be replaced. False: such a round is under way; another follows it.
    bool ask();
    // Whose successor is the next to start, when table.start_at() allows it; the worker's index. One at a time, and never
    // more than two processes for each worker that is wanted: those that drain slowly hold back the rest.
    std::optional<unsigned> next(WorkerTable const& table) const;

    // The successor of one became ready, or did not. True: it has failed too often, the round is given up, and workers
    // of older generations go on; one that ends is replaced by one of the new generation.
    void note_success() { failures_in_row_ = 0; }
    bool note_failure();
    // Is the round over by now? Then the next one may begin, if it was asked for: under_way() says so.
    bool settle(WorkerTable const& table);
    bool under_way() const { return under_way_; }

private:
    bool concerns(WorkerTable::Worker const& worker) const;
    void begin();

    unsigned generation_ = 1;
    unsigned failures_in_row_ = 0;
    bool under_way_ = false;
    bool again_ = false;
};

}   // namespace tricorn::server
