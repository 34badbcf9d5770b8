#pragma once
// Records what all units do, for a while: one recording at a time. The caller waits in between.
#include "common/io/io.hpp"
#include "server/admin/collect/timeline.hpp"
#include "server/admin/collect/timeline_builder.hpp"
#include "server/scoreboard/scoreboard.hpp"

namespace tricorn::server::admin {

class Recorder {
public:
    // What an admin process that died was recording is given up.
    Recorder(Scoreboard& board, Model model) : board_(&board), model_(model) { board.tape().erase(); }

    bool busy() const { return busy_; }

private:
    friend class Recording;

    Scoreboard* board_;
    Model model_;
    std::uint64_t last_id_ = 0;
    bool busy_ = false;
};

// One recording, from beginning to end: switched on here, then begun, ended and taken, each `settle` after the step
// before. Destroyed earlier, it is given up.
class Recording {
public:
    // So long after a switch every unit has seen it, and has finished what it was writing.
    static constexpr auto settle = std::chrono::milliseconds(1);

    // `recorder` must not be busy, and outlives it.
    Recording(Recorder& recorder, Duration wanted, Deadline now);
    Recording(Recording const&) = delete;
    Recording& operator=(Recording const&) = delete;
    ~Recording();

    void begin();   // finds the units; the recording covers what follows
    Deadline due() const { return begun_ + wanted_; }
    bool full() const { return recorder_->board_->tape().full(); }   // nothing more can be written
    void end();   // of what it covers: at most what was wanted
    Timeline take();

private:
    Recorder* recorder_;
    Duration wanted_;
    Deadline begun_{};
    Deadline ended_{};
    double began_at_ = 0;
    FoundWorkers workers_;
    std::vector<FoundUnit> units_;
};

}   // namespace tricorn::server::admin
