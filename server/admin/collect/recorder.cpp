#include "server/admin/collect/recorder.hpp"
#include <algorithm>

namespace tricorn::server::admin {

namespace {

Tenths tenths(Duration duration) {
    return static_cast<Tenths>(std::chrono::duration_cast<TenthsDuration>(duration).count());
}

FoundWorkers find_workers(Scoreboard const& board) {
    FoundWorkers found;
    for (unsigned seat = 0; seat < board.seats_used(); ++seat) {
        WorkerSlot const& slot = board.slot(seat);
        if (pid_t const pid = slot.pid.load(); pid != 0) found[seat] = {slot.index.load(), pid};
    }
    return found;
}

std::vector<FoundUnit> find_units(Scoreboard const& board, FoundWorkers const& workers) {
    std::vector<FoundUnit> found;
    for (auto const& [seat, worker] : workers) {
        unsigned number = 0;
        for (UnitSlot const& slot : board.units(seat)) {
            UnitReading reading = read_unit(slot);
            unsigned const own = number++;
            if (reading.state == UnitState::none) continue;
            found.push_back({.seat = seat,
                             .slot = own,
                             .tid = reading.tid,
                             .state = reading.state,
                             .answering = !reading.method.empty(),
                             .path = std::move(reading.path)});
        }
    }
    return found;
}

}   // namespace

Recording::Recording(Recorder& recorder, Duration wanted, Deadline now) : recorder_(&recorder), wanted_(wanted) {
    recorder.busy_ = true;
    ++recorder.last_id_;
    recorder.board_->tape().start(now);
}

Recording::~Recording() {
    recorder_->board_->tape().erase();
    recorder_->busy_ = false;
}

// What changes while the units are looked at is on the tape too, and the tape is believed.
void Recording::begin() {
    workers_ = find_workers(*recorder_->board_);
    units_ = find_units(*recorder_->board_, workers_);
    began_at_ = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    begun_ = Clock::now();
}

void Recording::end() {
    ended_ = std::min(Clock::now(), due());
    recorder_->board_->tape().stop();
}

Timeline Recording::take() {
    Tape& tape = recorder_->board_->tape();
    RecordingSpan const span{tenths(begun_ - tape.origin()), tenths(ended_ - tape.origin())};
    FoundWorkers const after = find_workers(*recorder_->board_);
    Timeline timeline = build_timeline(workers_, units_, after, tape.read(), span);
    timeline.id = recorder_->last_id_;
    timeline.model = recorder_->model_;
    timeline.began_at = began_at_;
    timeline.asked = tenths(wanted_);
    return timeline;
}

}   // namespace tricorn::server::admin
